import type { PlanWarning } from '@padlock/contract';
import { warningTitle } from '../changes/warningTitle.ts';

/** What the review of a step warns of, said before it is opened. */
export function PathWarnings({ name, warnings }: { name: string; warnings: readonly PlanWarning[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className="pl-path-warnings" aria-label={`The review of ${name} warns`}>
      {warnings.map(({ code, message }) => (
        <li key={`${code} ${message}`}>
          <p>{warningTitle(code) ?? 'Callers may be missing'}</p>
          <p className="pl-muted">{message}</p>
        </li>
      ))}
    </ul>
  );
}
