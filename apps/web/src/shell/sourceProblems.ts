import type { SourceStatus } from '@padlock/contract';
import { clockTime } from '../components/time.ts';

export interface SourceProblem {
  readonly source: 'padlock' | SourceStatus['name'];
  readonly title: string;
  readonly text: string;
}

/** A stream that breaks and comes straight back (a server that restarts, a laptop that wakes) is no news. */
const grace = 2_000;

/** What to tell about sources that do not answer. While Padlock itself does not answer, what it said of the others is old. */
export function sourceProblems(state: {
  clusterName: string;
  /** When the event stream was lost, ms since the epoch. */
  lostAt: number | null;
  sources: readonly SourceStatus[];
  /** ms since the epoch */
  now: number;
}): readonly SourceProblem[] {
  if (state.lostAt !== null) {
    if (state.now - state.lostAt < grace) return [];
    return [
      {
        source: 'padlock',
        title: 'The Padlock server does not answer.',
        text: `The page shows what it had at ${clockTime(state.lostAt)} and connects again by itself.`,
      },
    ];
  }
  const problems = state.sources.flatMap((source) => problemOf(source, state.clusterName) ?? []);
  const clusterAway = problems.some(({ source }) => source === 'kubernetes');
  if (!clusterAway) return problems;
  return problems.flatMap((problem) => {
    if (problem.source !== 'prometheus') return [problem];
    // Nobody can do anything about a Prometheus that was never there while the cluster itself is away.
    if (problem.title === notConfigured) return [];
    return [
      { ...problem, text: problem.text.replace(policiesCurrent, 'Observed states are not current either.') },
    ];
  });
}

const policiesCurrent = 'Policies are current; observed states are not.';

const unanswered = 'Prometheus does not answer.';

/** What the server says of a Prometheus that nobody named: nothing went wrong, nothing will come, and asking again is of no use. */
export const notConfigured = 'No Prometheus is configured.';

function problemOf(source: SourceStatus, clusterName: string): SourceProblem | null {
  if (source.state === 'ok' || source.state === 'starting') return null;
  const last = source.lastSuccess === null ? null : clockTime(Date.parse(source.lastSuccess));
  switch (source.name) {
    case 'prometheus':
      if (source.message === notConfigured)
        return {
          source: 'prometheus',
          title: notConfigured,
          text: 'Nothing is known of traffic: what is shown is policy alone. Start Padlock with --prometheus to see both.',
        };
      return {
        source: 'prometheus',
        title: unanswered,
        text: [
          // It may have answered, though not so that anybody could use it.
          source.message === unanswered ? null : source.message,
          policiesCurrent,
          last === null ? 'No data yet.' : `Last data ${last}.`,
        ]
          .filter((part) => part !== null)
          .join(' '),
      };
    case 'kubernetes':
      return {
        source: 'kubernetes',
        title:
          source.state === 'stale'
            ? `${clusterName} does not tell of changes.`
            : `Cannot reach ${clusterName}.`,
        text: [source.message, last === null ? 'No data yet.' : `Policies are shown as they were at ${last}.`]
          .filter((part) => part !== null)
          .join(' '),
      };
  }
}
