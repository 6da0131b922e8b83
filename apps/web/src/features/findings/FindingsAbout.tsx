import type { ObjectRef } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { queries } from '../../data/queries.ts';
import { paths } from '../../state/paths.ts';
import { useCluster } from '../../state/urlState.ts';
import { findingsAbout } from './findingFilter.ts';
import { findingTitle } from './findingWords.ts';
import { SeverityIcon } from './SeverityIcon.tsx';

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
      <ul>
        {found.map(({ id, code, severity, reason, objects: [first] }) => (
          <li key={id}>
            <SeverityIcon severity={severity} />
            <span>
              <Link
                to={{
                  pathname: paths.findings(cluster),
                  search: `?${new URLSearchParams({ code, ...(first ? { find: `${first.namespace}/${first.name}` } : {}) })}`,
                }}
              >
                {findingTitle(code)}
              </Link>
              <span className="pl-sub">{reason}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
