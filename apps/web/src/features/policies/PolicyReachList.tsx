import type { PolicyReach } from '@padlock/contract';
import { KindBadge } from '../../components/KindBadge.tsx';
import { count, qualifiedName } from '../../components/format.ts';
import { ServiceLink, WorkloadLink } from '../../components/pageLinks.tsx';

const shown = 12;

/** The workloads and services that a policy reaches. */
export function PolicyReachList({ reach }: { reach: PolicyReach }) {
  const { workloads, workloadCount, services, serviceCount } = reach;
  return (
    <>
      {workloads.length > 0 && (
        <>
          <h3>{count(workloadCount, 'workload')}</h3>
          <ul className="pl-lines">
            {workloads.slice(0, shown).map(({ ref, pods, inForceFor, withoutMesh }) => (
              <li key={qualifiedName(ref)}>
                <KindBadge kind={ref.kind} />
                <WorkloadLink namespace={ref.namespace} name={ref.name}>
                  {qualifiedName(ref)}
                </WorkloadLink>
                <span className="pl-muted">{podsText(pods, inForceFor, withoutMesh)}</span>
              </li>
            ))}
          </ul>
          <More all={workloadCount} noun="workload" />
        </>
      )}
      {services.length > 0 && (
        <>
          <h3>{count(serviceCount, 'service')}</h3>
          <ul className="pl-lines">
            {services.slice(0, shown).map((ref) => (
              <li key={qualifiedName(ref)}>
                <KindBadge kind="Service" />
                <ServiceLink namespace={ref.namespace} name={ref.name}>
                  {qualifiedName(ref)}
                </ServiceLink>
              </li>
            ))}
          </ul>
          <More all={serviceCount} noun="service" />
        </>
      )}
      {workloads.length === 0 && services.length === 0 && (
        <p className="pl-muted">It reaches no workload and no service.</p>
      )}
    </>
  );
}

function More({ all, noun }: { all: number; noun: string }) {
  if (all <= shown) return null;
  return <p className="pl-muted">and {count(all - shown, `more ${noun}`)}</p>;
}

function podsText(pods: number, inForceFor: number, withoutMesh: number): string {
  const parts = [count(pods, 'pod')];
  if (inForceFor < pods) parts.push(inForceFor === 0 ? 'not in force' : `in force for ${inForceFor}`);
  if (withoutMesh > 0)
    parts.push(withoutMesh === pods ? 'outside the mesh' : `${withoutMesh} outside the mesh`);
  return parts.join(', ');
}
