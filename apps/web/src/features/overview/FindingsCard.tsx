import type { FindingSummary, Overview } from '@padlock/contract';
import RhUiSeverityImportantFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-severity-important-fill-icon';
import RhUiSeverityMinorFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-severity-minor-fill-icon';
import RhUiSeverityModerateFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-severity-moderate-fill-icon';
import { Link, useLocation } from 'react-router';
import { count } from '../../components/format.ts';
import { ObjectLink } from '../../components/ObjectLink.tsx';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster } from '../../state/urlState.ts';
import { DashCard } from './DashCard.tsx';

const severities = [
  { severity: 'error', word: 'Error', Icon: RhUiSeverityImportantFillIcon },
  { severity: 'warning', word: 'Warning', Icon: RhUiSeverityModerateFillIcon },
  { severity: 'info', word: 'Info', Icon: RhUiSeverityMinorFillIcon },
] as const;

/** What is wrong in the configuration, the worst first. */
export function FindingsCard({ findings }: Pick<Overview, 'findings'>) {
  const cluster = useCluster();
  const { search } = useLocation();
  const total = severities.reduce((sum, { severity }) => sum + findings.counts[severity], 0);
  const left = total - findings.first.length;
  return (
    <DashCard title="Findings" area="findings" aside={<SeverityCounts counts={findings.counts} />}>
      {total === 0 ? (
        <p className="pl-dash-none pl-muted">
          No policy or rule contradicts another, and none is without effect.
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

function SeverityCounts({ counts }: Pick<Overview['findings'], 'counts'>) {
  return (
    <ul className="pl-severities">
      {severities.map(
        ({ severity, word, Icon }) =>
          counts[severity] > 0 && (
            <li key={severity} data-severity={severity} title={count(counts[severity], word.toLowerCase())}>
              <Icon aria-hidden /> <span className="pl-number">{counts[severity]}</span>
              <span className="pl-visually-hidden"> {word}</span>
            </li>
          ),
      )}
    </ul>
  );
}

function FindingRow({ finding }: { finding: FindingSummary }) {
  const [object] = finding.objects;
  const severity = severities.find((candidate) => candidate.severity === finding.severity);
  return (
    <li>
      {severity && (
        <span className="pl-finding-severity" data-severity={finding.severity} title={severity.word}>
          <severity.Icon aria-hidden />
          <span className="pl-visually-hidden">{severity.word}: </span>
        </span>
      )}
      <div>
        <b>{object === undefined ? 'Mesh' : <ObjectLink object={object} />}</b>
        <span>{finding.reason}</span>
      </div>
    </li>
  );
}
