import type { PathCaller, PathPort, PathRule, PathWorkload } from '@padlock/contract';
import { Link } from 'react-router';
import { count, qualifiedName, rate } from '../../components/format.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { ModeBadge } from '../../components/ModeBadge.tsx';
import { PolicyPageLink } from '../../components/pageLinks.tsx';
import { topologySelection } from '../../state/paths.ts';
import { useCluster } from '../../state/urlState.ts';
import { ChangeButton } from '../changes/ChangeButton.tsx';
import { useReview } from '../changes/review.ts';
import { useTargetBar } from '../changes/useTargetBar.ts';
import { PathStateLabel } from './PathStateLabel.tsx';
import { PathWarnings } from './PathWarnings.tsx';
import { callerName } from './pathWords.ts';

/** One workload: its ports, and what stands between them and STRICT. */
export function PathWorkloadItem({ workload }: { workload: PathWorkload }) {
  const review = useReview();
  const { ref, pods, podsInMesh, state, ports, callers, rules, warnings, step } = workload;
  const barred = useTargetBar(step?.target ?? null);
  return (
    <li className="pl-path-workload">
      <div className="pl-path-workload-head">
        <PathStateLabel state={state} />
        <span className="pl-path-name">
          <KindBadge kind={ref.kind} />
          <b>{ref.name}</b>
          <span className="pl-muted">{podsText(pods, podsInMesh)}</span>
        </span>
        <ul className="pl-path-ports" aria-label={`Ports of ${ref.name}`}>
          {ports.map((port) => (
            <Port key={port.containerPort} port={port} />
          ))}
        </ul>
        {step !== null && (
          <ChangeButton
            variant="link"
            size="sm"
            className="pl-path-step"
            barred={barred}
            onClick={() => review.open([step.target])}
          >
            {state === 'blocked' || state === 'warned' ? `Review STRICT for ${ref.name}` : step.title}
          </ChangeButton>
        )}
      </div>
      {(callers.length > 0 || rules.length > 0) && (
        <ul className="pl-path-blockers" aria-label={`In the way of ${ref.name}`}>
          {callers.map((caller) => (
            <Caller key={`${caller.clientId} ${caller.port ?? ''}`} caller={caller} />
          ))}
          {rules.map((rule) => (
            <Rule key={`${rule.service.name} ${rule.port}`} rule={rule} />
          ))}
        </ul>
      )}
      <PathWarnings name={ref.name} warnings={warnings} />
      {state === 'outside' && podsInMesh === 0 && (
        <p className="pl-path-note pl-muted">
          Add the namespace or the pods to the mesh (sidecar injection or ambient) and restart them; until
          then everything that they send and take is plaintext.
        </p>
      )}
    </li>
  );
}

function podsText(pods: number, inMesh: number): string {
  if (inMesh === pods) return count(pods, 'pod');
  return inMesh === 0
    ? `${count(pods, 'pod')}, none in the mesh`
    : `${count(pods, 'pod')}, ${inMesh} in the mesh`;
}

function Port({ port: { containerPort, servicePorts, mode, state, policy } }: { port: PathPort }) {
  const services = servicePorts.map(({ service, port }) => `${service}:${port}`).join(', ');
  return (
    <li title={services === '' ? 'no service leads here' : `behind ${services}`}>
      <span className="pl-mono">{containerPort}</span>
      {state === 'outside' ? <span className="pl-muted">outside</span> : <ModeBadge mode={mode} />}
      {policy !== null && state !== 'strict' && state !== 'outside' && (
        <span className="pl-muted">
          by <PolicyPageLink policy={policy} />
        </span>
      )}
    </li>
  );
}

function Caller({ caller }: { caller: PathCaller }) {
  const cluster = useCluster();
  const { clientId, server, port, requestsPerSecond, connectionsPerSecond, reason, uncertain } = caller;
  const perSecond = requestsPerSecond ?? connectionsPerSecond;
  const unit = requestsPerSecond === null ? 'connections' : 'requests';
  const { candidates, explanations } = caller;
  return (
    <li>
      <p>
        <Link to={topologySelection(cluster, clientId)}>{callerName(caller)}</Link>{' '}
        {uncertain ? 'may lose' : 'would lose'} access to {server}
        {port === null ? '' : ` port ${port}`}
        {perSecond !== null && (
          <span className="pl-number">
            , {unit} {rate(perSecond)}
          </span>
        )}
      </p>
      <p className="pl-muted">{reason}</p>
      {explanations.map((sentence) => (
        <p key={sentence} className="pl-muted">
          {sentence} It counts as a caller all the same.
        </p>
      ))}
      {candidates.length > 0 && (
        <p className="pl-muted">
          Workloads and machines without sidecar that may be behind it, a guess: {candidates.join(', ')}
        </p>
      )}
    </li>
  );
}

function Rule({ rule: { service, port, rule, reason } }: { rule: PathRule }) {
  return (
    <li>
      <p>
        {rule === null ? (
          'No rule'
        ) : (
          <>
            <KindBadge kind={rule.kind} /> <PolicyPageLink policy={rule} />
          </>
        )}{' '}
        towards <PolicyPageLink policy={service}>{`${qualifiedName(service)} port ${port}`}</PolicyPageLink>
      </p>
      <p className="pl-muted">{reason}</p>
    </li>
  );
}
