import type { Caller, LockState, ObjectRef, ServiceDetail } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { KindBadge } from '../../components/KindBadge.tsx';
import { noTelemetry } from '../../components/noTelemetry.ts';
import { meshModeWords } from '../../components/meshModeWords.ts';
import { queries } from '../../data/queries.ts';
import { useCluster } from '../../state/urlState.ts';
import { CallerTable } from './mtls/ClientList.tsx';

/** One card of what is around a service or a workload. */
export function RelationCard({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="pl-card pl-overview-card" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/**
 * The policies that reach a service or a workload, each with whether it is in force.
 *
 * @param link leads to a policy.
 */
export function ReachingPolicies({
  policies,
  link,
}: {
  policies: ServiceDetail['policies'];
  link: (policy: ObjectRef) => ReactNode;
}) {
  const mesh = useQuery(queries.mesh(useCluster())).data;
  return (
    <RelationCard title="Policies that reach it">
      {policies.length === 0 ? (
        <p className="pl-muted">No policies.{mesh !== undefined && ` It has ${meshModeWords(mesh)}.`}</p>
      ) : (
        <ul className="pl-lines">
          {policies.map(({ ref, scope, inForce, shadowedBy }) => (
            <li key={`${ref.kind}/${ref.namespace}/${ref.name}`}>
              <KindBadge kind={ref.kind} />
              {link(ref)}
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
    </RelationCard>
  );
}

/** One side of its traffic: who calls it, or whom it calls. */
/**
 * Those who call it, or whom it calls.
 *
 * @param state what was seen of it: where that is not known, nobody is not nobody.
 * @param none in place of an empty list.
 */
export function Peers({
  title,
  peers,
  state,
  none,
}: {
  title: string;
  peers: readonly Caller[];
  state: LockState;
  none: string;
}) {
  return (
    <RelationCard title={title}>
      {peers.length === 0 ? (
        <p className="pl-muted">{state === 'unknown' ? noTelemetry : none}</p>
      ) : (
        <CallerTable callers={peers} label={title} />
      )}
    </RelationCard>
  );
}
