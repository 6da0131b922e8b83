import { ToggleGroup, ToggleGroupItem } from '@patternfly/react-core';
import type { Overview, Share, SourceStatus, TrafficWindow } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'react-router';
import { count, windowWords } from '../../components/format.ts';
import { LockGlyph } from '../../components/lock/index.ts';
import { queries } from '../../data/queries.ts';
import { notConfigured } from '../../shell/sourceProblems.ts';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster, useSearchParam } from '../../state/urlState.ts';
import { CoverageTrend } from './CoverageTrend.tsx';
import { changesSince, stateOfShare } from './coverage.ts';
import { DashCard } from './DashCard.tsx';

const ranges = ['1h', '24h', '7d'] as const satisfies readonly TrafficWindow[];

/** How much was mutual TLS, now and over time: requests and TCP connections apart, since one number would hide one of them. */
export function CoverageCard({
  overview,
  namespaces,
}: {
  overview: Overview;
  /** What the charts are of; null: all. */
  namespaces: readonly string[] | null;
}) {
  const cluster = useCluster();
  const { search } = useLocation();
  const [raw, setRange] = useSearchParam('trend');
  const range = ranges.find((candidate) => candidate === raw) ?? '24h';
  const traffic = useQuery(queries.meshTraffic(cluster, { range, namespaces }));
  const history = useQuery(queries.changes(cluster, { namespaces }));
  const changes = changesSince(history.data?.changes ?? [], traffic.data?.requests.timestamps[0]);
  const away = overview.sources.find(({ name, state }) => name === 'prometheus' && state !== 'ok');
  const kinds = [
    { title: 'Requests', of: 'of requests', share: overview.requests, series: traffic.data?.requests },
    {
      title: 'TCP',
      of: overview.connections?.basis === 'bytes' ? 'of TCP bytes' : 'of TCP connections',
      share: overview.connections,
      series: traffic.data?.connections,
    },
  ];
  return (
    <DashCard
      title="Mutual TLS coverage"
      area="coverage"
      aside={
        <ToggleGroup isCompact aria-label="Time shown in the charts">
          {ranges.map((choice) => (
            <ToggleGroupItem
              key={choice}
              text={windowWords(choice)}
              isSelected={choice === range}
              onChange={() => setRange(choice === '24h' ? null : choice)}
            />
          ))}
        </ToggleGroup>
      }
    >
      <div className="pl-coverage">
        {kinds.map(({ title, of, share, series }) => (
          <section key={title} className="pl-coverage-kind" aria-label={title}>
            <Now share={share} of={of} window={overview.window} away={away} />
            <CoverageTrend
              title={title}
              range={range}
              series={series}
              error={traffic.error}
              changes={changes}
            />
          </section>
        ))}
      </div>
      {changes.length > 0 && (
        <p className="pl-coverage-changes">
          <span className="pl-coverage-change" aria-hidden />{' '}
          <Link to={{ pathname: paths.changes(cluster), search: lastingSearch(search) }}>
            {count(changes.length, 'policy change')}
          </Link>{' '}
          <span className="pl-muted">in this time</span>
        </p>
      )}
    </DashCard>
  );
}

function Now({
  share,
  of,
  window,
  away,
}: {
  share: Share | null;
  of: string;
  window: TrafficWindow;
  /** Prometheus, where it does not answer. */
  away: SourceStatus | undefined;
}) {
  if (share === null)
    return (
      <div className="pl-coverage-now">
        <p className="pl-coverage-number is-none">–</p>
        <p className="pl-muted">
          {away
            ? `No share ${of}: ${away.message === notConfigured ? away.message : 'Prometheus has not answered.'}`
            : `No ${of.replace(/^of /, '')} in the last ${windowWords(window)}.`}
        </p>
      </div>
    );
  const state = stateOfShare(share);
  return (
    <div className="pl-coverage-now">
      <p className={`pl-coverage-number is-${state} pl-number`}>
        <LockGlyph name={state} size={24} />
        {share.precise.replace('%', '')}
        <small>%</small>
      </p>
      <p>
        {of}
        <span className="pl-muted">, last {windowWords(window)}</span>
      </p>
    </div>
  );
}
