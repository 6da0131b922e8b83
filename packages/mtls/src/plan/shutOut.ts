import { callOutcome } from '../client/callOutcome.ts';
import type { Call } from '../client/callOutcome.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
import { possibleCalls } from './possibleCalls.ts';

/** The mesh before a plan, the mesh after it, and the same with a companion. */
type Versions = readonly [before: Mesh, without: Mesh, withRule: Mesh];

/** The calls of a service that a companion makes fail and that get through without it. */
export function* callsShutOut(versions: Versions, service: Service): Generator<Call, void, undefined> {
  const [, without, withRule] = versions;
  for (const call of possibleCalls(versions, service)) {
    if (callOutcome(withRule, call).outcome !== 'refused') continue;
    if (callOutcome(without, call).outcome !== 'refused') yield call;
  }
}

export function shutsOut(versions: Versions, service: Service): boolean {
  return callsShutOut(versions, service).next().done !== true;
}
