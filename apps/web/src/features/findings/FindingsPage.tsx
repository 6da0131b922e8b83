import type { Severity } from '@padlock/contract';
import { Alert, SearchInput, Switch } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useSearchParams } from 'react-router';
import { ChoiceMenu } from '../../components/ChoiceMenu.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { count } from '../../components/format.ts';
import { ListContent } from '../../components/ListContent.tsx';
import { NamespaceFilter } from '../../components/NamespaceFilter.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { queries } from '../../data/queries.ts';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster, useNamespaces, useSearchParam } from '../../state/urlState.ts';
import '../services/service.css';
import { filterFindings } from './findingFilter.ts';
import { FindingItem } from './FindingItem.tsx';
import { findingTitle, severities, severityMeaning, severityWord } from './findingWords.ts';
import { SeverityIcon } from './SeverityIcon.tsx';
import '../policies/policies.css';
import './findings.css';

/** Everything that is wrong, or other than it seems, the worst first, with the way to put it right. */
export function FindingsPage() {
  const cluster = useCluster();
  const [namespaces] = useNamespaces();
  const { search } = useLocation();
  const filter = useFilter();
  const noneChosen = namespaces?.length === 0;
  const list = useQuery({ ...queries.findings(cluster, namespaces), enabled: !noneChosen });
  const readOnly = useQuery(queries.session()).data?.readOnly ?? false;
  const findings = list.data?.findings ?? [];
  const found = filterFindings(findings, filter.value);
  const acknowledged = findings.filter((finding) => finding.acknowledged !== null).length;
  usePageTitle('Findings');

  const allAcknowledged = acknowledged === findings.length;
  const unmatched = allAcknowledged
    ? {
        title: 'All findings are acknowledged.',
        action: 'Show them',
        onClear: () => filter.set.acknowledged('shown'),
      }
    : { title: 'No finding matches.', action: 'Clear filters', onClear: filter.clear };
  const codes = [...new Set(findings.map(({ code }) => code))];
  return (
    <>
      <div className="pl-page-head pl-policies-head">
        <div>
          <h1>Findings</h1>
          <p className="pl-muted">
            Policies that do something other than their author likely meant, and calls that fail because of
            one.
          </p>
        </div>
        <span className="pl-findings-aside">
          <span role="status" className="pl-muted pl-number">
            {list.data && !noneChosen && count(found.length, 'finding')}
          </span>
          <Link
            className="pf-v6-c-button pf-m-secondary pf-m-small"
            to={{ pathname: paths.report(cluster), search: lastingSearch(search) }}
          >
            Report
          </Link>
        </span>
      </div>
      <search className="pl-toolbar" aria-label="Filter findings">
        <NamespaceFilter />
        <ChoiceMenu
          name="Kind of finding"
          value={filter.value.code ?? 'any'}
          choices={[
            { value: 'any', label: 'Any finding' },
            ...codes.map((code) => ({ value: code, label: findingTitle(code) })),
          ]}
          onChoose={(value) => filter.set.code(value === 'any' ? null : value)}
        />
        <div className="pl-toolbar-search">
          <SearchInput
            aria-label="Find in findings"
            placeholder="Find by name or reason"
            type="search"
            value={filter.value.text}
            onChange={(_, value) => filter.set.text(value === '' ? null : value)}
            onClear={() => filter.set.text(null)}
          />
        </div>
        <div className="pl-toolbar-row">
          <div className="pl-status-chips" role="group" aria-label="Severity">
            {severities.map((severity) => (
              <SeverityChip
                key={severity}
                severity={severity}
                number={
                  findings.filter((one) => one.severity === severity && one.acknowledged === null).length
                }
                isChosen={filter.value.severity === severity}
                onChoose={filter.set.severity}
              />
            ))}
          </div>
          <div className="pl-toolbar-count">
            <Switch
              id="findings-acknowledged"
              label={`Show acknowledged (${acknowledged})`}
              isChecked={filter.value.withAcknowledged}
              onChange={(_, shown) => filter.set.acknowledged(shown ? 'shown' : null)}
            />
          </div>
        </div>
      </search>
      <div className="pl-service-body">
        {list.data && !list.data.complete && (
          <Alert
            isInline
            variant="warning"
            component="p"
            title="Prometheus has not answered: findings that only traffic can tell are missing."
          />
        )}
        {list.data?.acknowledgements.kept === 'memory' && acknowledged > 0 && (
          <Alert isInline variant="info" component="p" title={list.data.acknowledgements.reason ?? ''} />
        )}
        <div className="pl-card">
          <ListContent
            list={list}
            choose="its findings"
            failure="Cannot list findings"
            loading={{ rows: 5, height: 92, label: 'Looking for findings' }}
            isEmpty={(data) => data.findings.length === 0}
            reads="PeerAuthentication"
            empty={
              <EmptyState title="Nothing found">
                Every policy does what it says, and no call fails by configuration.
              </EmptyState>
            }
            unmatched={found.length > 0 ? null : unmatched}
          >
            {() => (
              <ul className="pl-findings">
                {found.map((finding) => (
                  <FindingItem key={finding.id} cluster={cluster} finding={finding} readOnly={readOnly} />
                ))}
              </ul>
            )}
          </ListContent>
        </div>
      </div>
    </>
  );
}

function SeverityChip({
  severity,
  number,
  isChosen,
  onChoose,
}: {
  severity: Severity;
  number: number;
  isChosen: boolean;
  onChoose: (severity: Severity | null) => void;
}) {
  return (
    <button
      type="button"
      className="pl-chip"
      aria-pressed={isChosen}
      title={severityMeaning[severity]}
      onClick={() => onChoose(isChosen ? null : severity)}
    >
      <SeverityIcon severity={severity} />
      <b className="pl-number">{number}</b>
      <span aria-hidden>
        {number === 1 ? severityWord[severity].toLowerCase() : `${severityWord[severity].toLowerCase()}s`}
      </span>
    </button>
  );
}

const filterKeys = ['find', 'severity', 'code', 'acknowledged'] as const;

/** The filters, kept in the address. */
function useFilter() {
  const [, setParams] = useSearchParams();
  const [text, setText] = useSearchParam('find');
  const [severity, setSeverity] = useSearchParam('severity');
  const [code, setCode] = useSearchParam('code');
  const [acknowledged, setAcknowledged] = useSearchParam('acknowledged');
  return {
    value: {
      text: text ?? '',
      severity: severities.find((known) => known === severity) ?? null,
      code,
      withAcknowledged: acknowledged === 'shown',
    },
    set: { text: setText, severity: setSeverity, code: setCode, acknowledged: setAcknowledged },
    // At once: setters of one parameter each would overwrite one another.
    clear: () =>
      setParams(
        (current) => {
          const next = new URLSearchParams(current);
          for (const key of filterKeys) next.delete(key);
          return next;
        },
        { replace: true },
      ),
  };
}
