import type { PlaintextTalker, Report, Share } from '@padlock/contract';
import { Alert, Button } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Fact } from '../../components/Fact.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { qualifiedName, rate } from '../../components/format.ts';
import { ModeBadge } from '../../components/ModeBadge.tsx';
import { NamespaceFilter } from '../../components/NamespaceFilter.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { absoluteTime } from '../../components/time.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { queries } from '../../data/queries.ts';
import { useCluster, useNamespaces } from '../../state/urlState.ts';
import { findingTitle, severityWord } from '../findings/findingWords.ts';
import { pathWord, progressSentence } from '../path/pathWords.ts';
import '../services/service.css';
import './report.css';

/** The posture of the mesh on one page, to print, to keep or to hand on. */
export function ReportPage() {
  const cluster = useCluster();
  const [namespaces] = useNamespaces();
  const report = useQuery(queries.report(cluster, namespaces));
  const query = namespaces === null ? '' : `?${new URLSearchParams({ namespaces: namespaces.join(',') })}`;
  const base = `/api/clusters/${encodeURIComponent(cluster)}`;
  usePageTitle('Report');

  function content(): ReactNode {
    if (!report.data)
      return report.error ? (
        <ErrorState
          title="Cannot make the report"
          error={report.error}
          onRetry={() => void report.refetch()}
        />
      ) : (
        <Skeleton rows={8} label="Making the report" />
      );
    return <Sheet report={report.data} />;
  }

  return (
    <>
      <div className="pl-page-head pl-no-print">
        <h1>Report</h1>
        <span className="pl-muted">
          How well the mesh is encrypted, by its policies and by the traffic of the last day.
        </span>
      </div>
      <div className="pl-toolbar pl-no-print">
        <NamespaceFilter />
        <Button variant="secondary" onClick={() => window.print()}>
          Print
        </Button>
        <a className="pf-v6-c-button pf-m-secondary" href={`${base}/report.csv${query}`} download>
          Download CSV
        </a>
        <a
          className="pf-v6-c-button pf-m-secondary"
          href={`${base}/report${query}`}
          download="padlock-report.json"
        >
          Download JSON
        </a>
      </div>
      <div className="pl-service-body">
        <div className="pl-card pl-report">{content()}</div>
      </div>
    </>
  );
}

function Sheet({ report }: { report: Report }) {
  const open = report.findings.filter(({ acknowledged }) => acknowledged === null);
  const known = report.findings.filter(({ acknowledged }) => acknowledged !== null);
  return (
    <article aria-label={`Report on ${report.cluster}`}>
      <header>
        <h2>Mutual TLS in {report.cluster}</h2>
        <p className="pl-muted">
          Made {absoluteTime(Date.parse(report.createdAt))} by Padlock. Trust domain {report.trustDomain}
          {report.istioVersion === null ? '' : `, Istio ${report.istioVersion}`}.
        </p>
      </header>
      {!report.complete && (
        <Alert
          isInline
          variant="warning"
          component="p"
          title="Prometheus has not answered: shares and callers are missing."
        />
      )}
      <dl className="pl-report-facts">
        <Fact term="Requests over mutual TLS">{shareText(report.requests, report.complete)}</Fact>
        <Fact term="TCP over mutual TLS">{shareText(report.connections, report.complete)}</Fact>
        <Fact term="Mode of the mesh">
          <ModeBadge mode={report.mode} />
        </Fact>
        <Fact term="Auto mTLS">{report.autoMtls ? 'on' : 'off'}</Fact>
        <Fact term="Workloads">{progressSentence(report.workloads)}</Fact>
      </dl>
      <section aria-labelledby="report-namespaces">
        <h3 id="report-namespaces">Namespaces</h3>
        <table>
          <thead>
            <tr>
              <th scope="col">Namespace</th>
              <th scope="col">Mode</th>
              <th scope="col">Path to STRICT</th>
              <th scope="col">STRICT</th>
              <th scope="col">Ready</th>
              <th scope="col">Blocked</th>
              <th scope="col">mTLS requests</th>
              <th scope="col">mTLS TCP</th>
              <th scope="col">Errors</th>
              <th scope="col">Warnings</th>
            </tr>
          </thead>
          <tbody>
            {report.namespaces.map(
              ({ name, mode, state, workloads, requests, connections, errors, warnings }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{mode === 'DISABLE' ? 'DISABLED' : mode}</td>
                  <td>{pathWord[state]}</td>
                  <td className="pl-number">{workloads.strict}</td>
                  <td className="pl-number">{report.complete ? readyText(workloads) : '?'}</td>
                  <td className="pl-number">{workloads.blocked}</td>
                  <td className="pl-number">{shareText(requests, report.complete)}</td>
                  <td className="pl-number">{shareText(connections, report.complete)}</td>
                  <td className="pl-number">{errors}</td>
                  <td className="pl-number">{warnings}</td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </section>
      <section aria-labelledby="report-talkers">
        <h3 id="report-talkers">Calls without mutual TLS</h3>
        {report.talkers.length === 0 ? (
          <p>{report.complete ? 'None were seen.' : 'Not known.'}</p>
        ) : (
          <ul>
            {report.talkers.map((talker) => (
              <li key={talker.edgeId}>{talkerText(talker)}</li>
            ))}
          </ul>
        )}
        {report.talkersInAll > report.talkers.length && (
          <p>and {report.talkersInAll - report.talkers.length} more.</p>
        )}
      </section>
      <Findings id="report-findings" title="Findings" findings={open} empty="None." />
      {known.length > 0 && (
        <Findings id="report-acknowledged" title="Acknowledged findings" findings={known} empty="" />
      )}
    </article>
  );
}

function Findings({
  id,
  title,
  findings,
  empty,
}: {
  id: string;
  title: string;
  findings: Report['findings'];
  empty: string;
}) {
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {findings.length === 0 ? (
        <p>{empty}</p>
      ) : (
        <ul>
          {findings.map((finding) => (
            <li key={finding.id}>
              <b>
                {severityWord[finding.severity]}: {findingTitle(finding.code)}
              </b>
              {finding.objects.length > 0 && (
                <span> ({finding.objects.map((ref) => `${ref.kind} ${qualifiedName(ref)}`).join(', ')})</span>
              )}
              . {finding.reason}
              {finding.acknowledged !== null && (
                <i>
                  {' '}
                  Acknowledged by {finding.acknowledged.by}: {finding.acknowledged.note}
                </i>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Without an answer of Prometheus nothing is said, not even that there was none. */
function shareText(share: Share | null, isKnown: boolean): string {
  if (share !== null && share.total > 0) return share.precise;
  return isKnown ? 'no traffic' : 'not known';
}

function talkerText({ client, server, requestsPerSecond, connectionsPerSecond }: PlaintextTalker): string {
  const amounts = [
    requestsPerSecond === null ? [] : [`requests ${rate(requestsPerSecond)}`],
    connectionsPerSecond === null ? [] : [`connections ${rate(connectionsPerSecond)}`],
  ].flat();
  return `${endName(client)} to ${endName(server)}${amounts.length === 0 ? '' : `: ${amounts.join(', ')}`}`;
}

function endName({ kind, namespace, name }: PlaintextTalker['client']): string {
  if (kind === 'unnamed') return 'A client without a name';
  return namespace === null ? name : `${namespace}/${name}`;
}

function readyText({ ready, warned }: Report['workloads']): string {
  return warned === 0 ? String(ready) : `${ready}, ${warned} with warnings`;
}
