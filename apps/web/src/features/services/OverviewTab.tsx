import type { Caller, ServiceDetail } from '@padlock/contract';
import type { ReactNode } from 'react';
import { observed } from '../../components/format.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { LockLabel } from '../../components/lock/index.ts';
import { ModeBadge } from '../../components/ModeBadge.tsx';
import { WorkloadLink } from '../../components/pageLinks.tsx';
import { CallerTable } from './mtls/ClientList.tsx';
import { portTitle, targetText } from './mtls/portText.ts';
import { PolicyLink } from './PolicyLink.tsx';
import './mtls/mtls.css';

/** The service at a glance: ports with a lock, workloads, policies, who calls it and whom it calls. */
export function OverviewTab({ service }: { service: ServiceDetail }) {
  return (
    <div className="pl-overview">
      <Card title="Ports">
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
      </Card>
      <Card title="Workloads">
        {service.workloads.length === 0 ? (
          <p className="pl-muted">No pods are selected.</p>
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
      </Card>
      <Card title="Policies that reach it">
        {service.policies.length === 0 ? (
          <p className="pl-muted">No policies. The mesh uses Istio's default, PERMISSIVE.</p>
        ) : (
          <ul className="pl-lines">
            {service.policies.map(({ ref, scope, inForce, shadowedBy }) => (
              <li key={`${ref.kind}/${ref.namespace}/${ref.name}`}>
                <KindBadge kind={ref.kind} />
                <PolicyLink policy={ref} />
                <span className="pl-muted">
                  {scope},{' '}
                  {shadowedBy
                    ? `shadowed by ${shadowedBy.namespace}/${shadowedBy.name}`
                    : inForce
                      ? 'in force'
                      : 'not in force'}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Peers
        title="Callers"
        peers={service.callers}
        none={`Nobody called it in the last ${service.window}.`}
      />
      <Peers title="Calls" peers={service.callees} none={`It called nobody in the last ${service.window}.`} />
    </div>
  );
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="pl-card pl-overview-card" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Peers({ title, peers, none }: { title: string; peers: readonly Caller[]; none: string }) {
  return (
    <Card title={title}>
      {peers.length === 0 ? (
        <p className="pl-muted">{none}</p>
      ) : (
        <CallerTable callers={peers} label={title} />
      )}
    </Card>
  );
}
