import { callOutcome } from '../client/callOutcome.ts';
import type { Call, CallOutcome } from '../client/callOutcome.ts';
import { getOrAdd } from '../model/getOrAdd.ts';
import { refOf } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import { bypassesSidecar } from '../model/pod.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';
import { possibleCalls } from '../plan/possibleCalls.ts';
import { namespaceMode, serverMode } from '../server/serverMode.ts';
import { causeOf } from './causeOf.ts';
import { findingOf } from './finding.ts';
import type { Finding } from './finding.ts';
import { fixesOfRefused } from './callFixes.ts';

/** Calls that fail for one cause. */
interface Refused {
  readonly finding: Omit<Finding, 'fixes'>;
  readonly service: Service;
  readonly calls: Call[];
}

/**
 * Calls between pods of the mesh that configuration alone makes fail. Clients without a sidecar are left out: that
 * STRICT refuses them is its purpose.
 */
export function refusedCalls(mesh: Mesh): readonly Finding[] {
  const found = new Map<string, Refused>();
  for (const service of mesh.services.values()) {
    const calls = possibleCalls([mesh], service, (server, port) => mayRefuse(mesh, service, server, port));
    for (const call of calls) {
      const result = callOutcome(mesh, call);
      if (result.outcome !== 'refused') continue;
      const { subset: _subset, ...whole } = call;
      const cause: Call = failsWithoutSubset(mesh, whole, result) ? whole : call;
      const finding = describe(service, cause, result);
      const key = JSON.stringify([finding.code, finding.objects, cause.port, cause.subset]);
      getOrAdd(found, key, () => ({ finding, service, calls: [] })).calls.push(call);
    }
  }
  return [...found.values()].map(({ finding, service, calls }) => {
    return findingOf(finding, () => fixesOfRefused(mesh, finding.code, service, calls));
  });
}

/** Most pods refuse no client of the mesh: this rules them out without trying every client. */
function mayRefuse(mesh: Mesh, service: Service, server: Pod, targetPort: number): boolean {
  const { acceptsMutualTls, acceptsPlaintext } = serverMode(mesh, server, targetPort);
  if (acceptsMutualTls && acceptsPlaintext) return server.dataPlane === 'ambient';
  if (mesh.destinationRules.length > 0 || service.headless || server.dataPlane === 'ambient') return true;
  if (bypassesSidecar(server, targetPort)) return true;
  const scope = namespaceMode(mesh, service.namespace).mode;
  return acceptsMutualTls && (!mesh.config.enableAutoMtls || scope === 'DISABLE');
}

/** Then the subset adds nothing: it fails for what the whole host fails for. */
function failsWithoutSubset(mesh: Mesh, whole: Call, { client }: CallOutcome): boolean {
  const result = callOutcome(mesh, whole);
  const { decidedBy, rule } = result.client.explanation;
  return (
    result.outcome === 'refused' &&
    decidedBy === client.explanation.decidedBy &&
    rule?.name === client.explanation.rule?.name &&
    rule?.namespace === client.explanation.rule?.namespace
  );
}

function describe(
  service: Service,
  { port, subset, server }: Call,
  result: CallOutcome,
): Omit<Finding, 'fixes'> {
  const { rule } = result.client.explanation;
  const decider = result.server.explanation.steps.find((step) => step.decides)?.policy;
  const { code, why } = causeOf(server, result);
  const of = subset === undefined ? '' : `subset ${subset} at `;
  return {
    code,
    severity: 'error',
    objects: [
      ...(rule === undefined ? [] : [rule]),
      refOf(service.object),
      ...(decider === undefined ? [] : [decider]),
    ],
    reason: `Calls of ${of}port ${port} of ${service.name} fail: ${why}`,
  };
}
