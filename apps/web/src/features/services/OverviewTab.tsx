import type { ServiceDetail } from '@padlock/contract';
import { observed, windowWords } from '../../components/format.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { LockLabel } from '../../components/lock/index.ts';
import { ModeBadge } from '../../components/ModeBadge.tsx';
import { WorkloadLink } from '../../components/pageLinks.tsx';
import { usePodsKnown } from '../../components/usePodsKnown.ts';
import { portTitle, targetText } from './mtls/portText.ts';
import { PolicyLink } from './PolicyLink.tsx';
import { Peers, ReachingPolicies, RelationCard } from './Relations.tsx';
import './mtls/mtls.css';

/** The service at a glance: ports with a lock, workloads, policies, who calls it and whom it calls. */
export function OverviewTab({ service }: { service: ServiceDetail }) {
  const window = windowWords(service.window);
  const podsKnown = usePodsKnown();
  return (
    <div className="pl-overview">
      <RelationCard title="Ports">
        {service.ports.length === 0 ? (
          <p className="pl-muted">{service.name} has no ports, so there is nothing to protect here.</p>
        ) : (
          <ul className="pl-lines">
            {service.ports.map((port) => (
              <li key={`${port.transport}/${port.port}`}>
                <LockLabel state={port.state}>{observed(port.state, port.share)}</LockLabel>
                <span>
                  <b>{portTitle(port)}</b>{' '}
                  <span className="pl-mono">
                    {targetText(port)}/{port.transport}
                  </span>{' '}
                  <span className="pl-muted">{port.protocol}</span>
                </span>
                {port.mode && <ModeBadge mode={port.mode} />}
              </li>
            ))}
          </ul>
        )}
      </RelationCard>
      <RelationCard title="Workloads">
        {service.workloads.length === 0 ? (
          <p className="pl-muted">
            {podsKnown
              ? 'No pods are selected.'
              : 'Padlock cannot read pods here, so which it selects is not known.'}
          </p>
        ) : (
          <ul className="pl-lines">
            {service.workloads.map(({ ref, pods, podsInMesh }) => (
              <li key={`${ref.kind}/${ref.namespace}/${ref.name}`}>
                <KindBadge kind={ref.kind} />
                <WorkloadLink namespace={ref.namespace} name={ref.name}>
                  {ref.name}
                </WorkloadLink>
                <span className="pl-muted">
                  {pods} {pods === 1 ? 'pod' : 'pods'}, {podsInMesh} with sidecar
                </span>
              </li>
            ))}
          </ul>
        )}
      </RelationCard>
      <Peers
        title="Callers"
        peers={service.callers}
        state={service.state}
        none={`Nobody called it in the last ${window}.`}
      />
      <Peers
        title="Calls"
        peers={service.callees}
        state={service.state}
        none={`It called nobody in the last ${window}.`}
      />
      <ReachingPolicies policies={service.policies} link={(policy) => <PolicyLink policy={policy} />} />
    </div>
  );
}
