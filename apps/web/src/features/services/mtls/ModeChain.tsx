import type { EffectiveMode, ModeStep, PortTarget, Scope, ServicePortDetail } from '@padlock/contract';
import { qualifiedName } from '../../../components/format.ts';
import { ModeBadge } from '../../../components/ModeBadge.tsx';
import { PolicyLink } from '../PolicyLink.tsx';

/** How the mode of a port is decided, step by step, once for each way in which its workloads get there. */
export function ModeChain({ port }: { port: ServicePortDetail }) {
  const groups = groupTargets(port.targets);
  return (
    <div className="pl-inset">
      {groups.length === 0 && <p className="pl-muted">No pod with a sidecar stands behind this port.</p>}
      {groups.map(({ mode, containerPort, workloads }) => (
        <section key={workloads.join()}>
          <div className="pl-inset-head">
            <h2>How the mode of port {containerPort ?? port.port} is decided</h2>
            <span className="pl-sub">{groups.length > 1 ? workloads.join(', ') : 'first match wins'}</span>
          </div>
          {mode.bypass === null ? (
            <ol className="pl-chain">
              {mode.steps.map((step, index) => (
                <Step key={step.scope} step={step} number={index + 1} containerPort={containerPort} />
              ))}
            </ol>
          ) : (
            <p className="pl-muted">
              {mode.bypass === 'no_sidecar'
                ? 'These pods have no sidecar: they take plaintext only, whatever policy says.'
                : 'This port is excluded from the sidecar: it takes plaintext, whatever policy says.'}
            </p>
          )}
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

function Step({
  step,
  number,
  containerPort,
}: {
  step: ModeStep;
  number: number;
  containerPort: number | null;
}) {
  const state = step.decides ? 'decides' : step.mode === null ? 'absent' : 'overridden';
  return (
    <li data-state={state}>
      <span className="pl-chain-number" aria-hidden>
        {number}
      </span>
      <span className="pl-chain-text">
        {title(step.scope, containerPort)}
        {step.decides && <span className="pl-visually-hidden"> (decides)</span>}
        <span className="pl-sub">
          {step.policy ? (
            <>
              {step.policy.kind} <PolicyLink policy={step.policy} />
            </>
          ) : step.scope === 'default' ? (
            'built into Istio'
          ) : (
            'no policy'
          )}
        </span>
        {step.shadowed.length > 0 && (
          <span className="pl-sub">
            Shadowed, without effect: {step.shadowed.map((policy) => qualifiedName(policy)).join(', ')}
          </span>
        )}
      </span>
      <StepMode step={step} />
    </li>
  );
}

function title(scope: Scope, containerPort: number | null): string {
  switch (scope) {
    case 'port':
      return `Port ${containerPort ?? ''}`.trim();
    case 'workload':
      return 'Workload';
    case 'namespace':
      return 'Namespace';
    case 'mesh':
      return 'Mesh';
    case 'default':
      return "Istio's default";
  }
}

function StepMode({ step: { mode, decides } }: { step: ModeStep }) {
  if (mode === null || mode === 'UNSET') return <span className="pl-sub">not set</span>;
  return <ModeBadge mode={mode} inForce={decides} />;
}
