import type { Finding } from '@padlock/contract';
import { Link } from 'react-router';
import { qualifiedName } from '../../components/format.ts';
import { paths } from '../../state/paths.ts';
import { useCluster } from '../../state/urlState.ts';
import { findingTitle } from './findingWords.ts';
import { SeverityIcon } from './SeverityIcon.tsx';

/** Findings in a line each, with the way to the fix. */
export function FindingLines({ findings }: { findings: readonly Finding[] }) {
  const cluster = useCluster();
  return (
    <ul className="pl-finding-lines">
      {findings.map(({ id, code, severity, reason, objects: [first] }) => (
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
            {first && <span className="pl-muted"> {qualifiedName(first)}</span>}
            <span className="pl-sub">{reason}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
