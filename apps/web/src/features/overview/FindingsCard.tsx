import type { FindingSummary, Overview } from '@padlock/contract';
import { Link, useLocation } from 'react-router';
import { count } from '../../components/format.ts';
import { ObjectLink } from '../../components/ObjectLink.tsx';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster } from '../../state/urlState.ts';
import { SeverityCounts } from '../findings/SeverityCounts.tsx';
import { SeverityIcon } from '../findings/SeverityIcon.tsx';
import { DashCard } from './DashCard.tsx';

const severities = ['error', 'warning', 'info'] as const;

/** What is wrong, the worst first; what somebody has acknowledged is left out. */
export function FindingsCard({ findings }: Pick<Overview, 'findings'>) {
  const cluster = useCluster();
  const { search } = useLocation();
  const total = severities.reduce((sum, severity) => sum + findings.counts[severity], 0);
  const left = total - findings.first.length;
  return (
    <DashCard title="Findings" area="findings" aside={<SeverityCounts counts={findings.counts} />}>
      {total === 0 ? (
        <p className="pl-dash-none pl-muted">
          No policy or rule contradicts another, none is without effect, and traffic is as policy says.
        </p>
      ) : (
        <ul className="pl-findings">
          {findings.first.map((finding) => (
            <FindingRow
              key={`${finding.code} ${finding.objects.map((ref) => `${ref.kind}/${ref.namespace}/${ref.name}`).join()}`}
              finding={finding}
            />
          ))}
        </ul>
      )}
      {total > 0 && (
        <p className="pl-dash-foot">
          <Link to={{ pathname: paths.findings(cluster), search: lastingSearch(search) }}>
            {left > 0 ? count(left, 'more finding') : 'Show with their fixes'}
          </Link>
        </p>
      )}
    </DashCard>
  );
}

function FindingRow({ finding }: { finding: FindingSummary }) {
  const [object] = finding.objects;
  return (
    <li>
      <SeverityIcon severity={finding.severity} />
      <div>
        <b>{object === undefined ? 'Mesh' : <ObjectLink object={object} />}</b>
        <span>{finding.reason}</span>
      </div>
    </li>
  );
}
