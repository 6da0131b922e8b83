import type { EffectiveMode, ModeStep, Scope } from '@padlock/contract';
import { qualifiedName } from './format.ts';
import { ModeBadge } from './ModeBadge.tsx';
import { PolicyPageLink } from './pageLinks.tsx';
import './modeSteps.css';

/** How a mode is decided: each scope from the narrowest on, and the one that decides. */
export function ModeSteps({
  mode,
  containerPort = null,
}: {
  mode: EffectiveMode;
  containerPort?: number | null;
}) {
  if (mode.bypass !== null)
    return (
      <p className="pl-muted">
        {mode.bypass === 'no_sidecar'
          ? 'These pods have no sidecar: they take plaintext only, whatever policy says.'
          : 'This port is excluded from the sidecar: it takes plaintext, whatever policy says.'}
      </p>
    );
  return (
    <ol className="pl-chain">
      {mode.steps.map((step, index) => (
        <Step key={step.scope} step={step} number={index + 1} containerPort={containerPort} />
      ))}
    </ol>
  );
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
              {step.policy.kind} <PolicyPageLink policy={step.policy} />
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
