import type { WorkloadDetail } from '@padlock/contract';
import { windowWords } from '../../components/format.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { PolicyPageLink, ServiceLink } from '../../components/pageLinks.tsx';
import { Peers, ReachingPolicies, RelationCard } from '../services/Relations.tsx';

/** Services in front, policies that reach it, and the two sides of its traffic. */
export function WorkloadRelations({ workload }: { workload: WorkloadDetail }) {
  const window = windowWords(workload.window);
  return (
    <div className="pl-overview">
      <RelationCard title="Services in front">
        {workload.services.length === 0 ? (
          <p className="pl-muted">
            {workload.pods === 0
              ? 'No service selects it by its labels.'
              : 'No service selects its pods: they are called by address, or not at all.'}
          </p>
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
      </RelationCard>
      <ReachingPolicies policies={workload.policies} link={(policy) => <PolicyPageLink policy={policy} />} />
      <Peers
        title="Callers"
        peers={workload.callers}
        state={workload.state}
        none={`Nobody called it in the last ${window}.`}
      />
      <Peers
        title="Calls"
        peers={workload.callees}
        state={workload.state}
        none={`It called nobody in the last ${window}.`}
      />
    </div>
  );
}
