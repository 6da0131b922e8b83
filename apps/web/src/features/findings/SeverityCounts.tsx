import type { Severity } from '@padlock/contract';
import { SeverityIcon } from './SeverityIcon.tsx';

const severities = ['error', 'warning', 'info'] as const satisfies readonly Severity[];

/** How many findings there are of each severity, those that there are none of left out. */
export function SeverityCounts({ counts }: { counts: Readonly<Record<Severity, number>> }) {
  return (
    <ul className="pl-severities">
      {severities.map(
        (severity) =>
          counts[severity] > 0 && (
            <li key={severity}>
              <SeverityIcon severity={severity} /> <span className="pl-number">{counts[severity]}</span>
            </li>
          ),
      )}
    </ul>
  );
}
