import type { EffectiveMode, PortTarget, ServicePortDetail } from '@padlock/contract';
import { ModeSteps } from '../../../components/ModeSteps.tsx';
import { usePodsKnown } from '../../../components/usePodsKnown.ts';

/** How the mode of a port is decided, step by step, once for each way in which its workloads get there. */
export function ModeChain({ port }: { port: ServicePortDetail }) {
  const groups = groupTargets(port.targets);
  const podsKnown = usePodsKnown();
  return (
    <div className="pl-inset">
      {groups.length === 0 && (
        <p className="pl-muted">
          {podsKnown
            ? 'No pod with a sidecar stands behind this port.'
            : 'Padlock cannot read pods here, so which policies reach this port is not known.'}
        </p>
      )}
      {groups.map(({ mode, containerPort, workloads }) => (
        <section key={workloads.join()}>
          <div className="pl-inset-head">
            <h2>How the mode of port {containerPort ?? port.port} is decided</h2>
            <span className="pl-sub">{groups.length > 1 ? workloads.join(', ') : 'first match wins'}</span>
          </div>
          <ModeSteps mode={mode} containerPort={containerPort} />
        </section>
      ))}
    </div>
  );
}

interface Group {
  readonly mode: EffectiveMode;
  readonly containerPort: number | null;
  readonly workloads: string[];
}

/** Workloads that get their mode on the same way are told of once. */
function groupTargets(targets: readonly PortTarget[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { mode, containerPort, workload } of targets) {
    if (mode === null) continue;
    const key = JSON.stringify([containerPort, mode]);
    const group = groups.get(key) ?? { mode, containerPort, workloads: [] };
    group.workloads.push(workload.name);
    groups.set(key, group);
  }
  return [...groups.values()];
}
