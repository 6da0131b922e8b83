import type { PathCounts } from '@padlock/contract';
import { progressSentence, protectable } from './pathWords.ts';

/** How far a scope is, as a bar of what is STRICT, ready, warned of, not known and blocked; the sentence says the same. */
export function PathProgress({ counts, label }: { counts: PathCounts; label: string }) {
  const all = protectable(counts);
  const width = (part: number) => ({ flexGrow: part, flexBasis: part === 0 ? 0 : 4 });
  return (
    <div className="pl-path-progress" role="img" aria-label={`${label}: ${progressSentence(counts)}`}>
      {all === 0 ? (
        <span data-state="outside" style={{ flexGrow: 1 }} />
      ) : (
        (['strict', 'ready', 'warned', 'unknown', 'blocked'] as const).map((state) =>
          counts[state] === 0 ? null : <span key={state} data-state={state} style={width(counts[state])} />,
        )
      )}
    </div>
  );
}
