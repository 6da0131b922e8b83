import type { Caller, WorkloadDetail } from '@padlock/contract';
import type { ReactNode } from 'react';
import { windowWords } from '../../components/format.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { PolicyPageLink, ServiceLink } from '../../components/pageLinks.tsx';
import { CallerTable } from '../services/mtls/ClientList.tsx';

/** Services in front, policies that reach it, and the two sides of its traffic. */
export function WorkloadRelations({ workload }: { workload: WorkloadDetail }) {
  const window = windowWords(workload.window);
  return (
    <div className="pl-overview">
      <Card title="Services in front">
        {workload.services.length === 0 ? (
          <p className="pl-muted">No service selects its pods: they are called by address, or not at all.</p>
        ) : (
          <ul className="pl-lines">
            {workload.services.map(({ kind, namespace, name }) => (
              <li key={name}>
                <KindBadge kind={kind} />
                <ServiceLink namespace={namespace} name={name}>
                  {name}
                </ServiceLink>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card title="Policies that reach it">
        {workload.policies.length === 0 ? (
          <p className="pl-muted">No policies. The mesh uses Istio's default, PERMISSIVE.</p>
        ) : (
          <ul className="pl-lines">
            {workload.policies.map(({ ref, scope, inForce, shadowedBy }) => (
              <li key={`${ref.kind}/${ref.namespace}/${ref.name}`}>
                <KindBadge kind={ref.kind} />
                <PolicyPageLink policy={ref} />
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
      <Peers title="Callers" peers={workload.callers} none={`Nobody called it in the last ${window}.`} />
      <Peers title="Calls" peers={workload.callees} none={`It called nobody in the last ${window}.`} />
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
