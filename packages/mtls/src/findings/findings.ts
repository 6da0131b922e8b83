import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Finding, Severity } from './finding.ts';
import { meshFindings } from './meshFindings.ts';
import { podFindings } from './podFindings.ts';
import { policyFindings } from './policyFindings.ts';
import { refusedCalls } from './refusedCalls.ts';
import { serviceFindings } from './serviceFindings.ts';

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/**
 * All that is wrong by configuration alone, the worst first. What only traffic can tell (STRICT with plaintext callers
 * seen, drift) `trafficFindings` adds.
 *
 * @example
 * findings(mesh)[0]; // { code: 'root_selector_ignored', severity: 'error' }
 */
export const findings = derivedFrom((mesh: Mesh): readonly Finding[] =>
  [policyFindings, refusedCalls, podFindings, serviceFindings, meshFindings]
    .flatMap((find) => find(mesh))
    .toSorted((left, right) => order[left.severity] - order[right.severity]),
);
