import type { EffectiveMode } from '@padlock/contract';
import type { Mode, ModeExplanation } from '@padlock/mtls';

/** A mode with its chain of reasons, as pages show it. */
export function effectiveMode(resolved: {
  readonly mode: Mode;
  readonly explanation: ModeExplanation;
}): EffectiveMode {
  const { steps, bypass } = resolved.explanation;
  const deciding = steps.find(({ decides }) => decides);
  return {
    mode: resolved.mode,
    source: { scope: deciding?.scope ?? 'default', policy: deciding?.policy ?? null },
    steps: steps.map(({ scope, policy, mode, decides, shadowed }) => ({
      scope,
      policy: policy ?? null,
      mode: mode ?? null,
      decides,
      shadowed: [...shadowed],
    })),
    bypass: bypass ?? null,
  };
}
