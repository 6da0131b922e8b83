import type { ObjectRef } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../../data/queries.ts';
import { useCluster } from '../../state/urlState.ts';
import { findingsAbout } from './findingFilter.ts';
import { FindingLines } from './FindingLines.tsx';

const none: readonly never[] = [];

/** What was found about some objects, in a line each, with the way to the fix. Nothing where nothing was found. */
export function FindingsAbout({
  objects = none,
  codes = none,
}: {
  objects?: readonly ObjectRef[];
  /** Also those of these codes, whatever they are about. */
  codes?: readonly string[];
}) {
  const cluster = useCluster();
  const list = useQuery(queries.findings(cluster, null));
  const found = findingsAbout(list.data?.findings ?? [], objects, codes);
  if (found.length === 0) return null;
  return (
    <section className="pl-card pl-findings-about" aria-label="Findings">
      <FindingLines findings={found} />
    </section>
  );
}
