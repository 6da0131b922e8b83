import { hostOfService } from '../client/calledHost.ts';
import { clientConnection } from '../client/clientTls.ts';
import type { DestinationRule } from '../model/destinationRule.ts';
import { record } from '../model/json.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
import { callsLost, losesAny } from '../plan/newlyRefused.ts';
import { withObject } from '../plan/operations.ts';
import { wideInMesh } from '../plan/planBetween.ts';
import { representatives, representativesFor } from '../plan/representatives.ts';
import { withWideRule } from '../plan/wideRule.ts';
import { findingOf } from './finding.ts';
import type { Finding } from './finding.ts';
import { fixesAmong } from './fix.ts';

/** What the settings of the mesh make of it. */
export function meshFindings(mesh: Mesh): readonly Finding[] {
  if (mesh.config.enableAutoMtls) return [];
  const where = untold(mesh);
  if (where === undefined) return [];
  return [
    findingOf(
      {
        code: 'auto_mtls_off',
        severity: 'warning',
        objects: [],
        reason: `Auto mTLS is off, and no DestinationRule tells clients what to use towards ${where}: they send plaintext.`,
      },
      () => {
        const told = withRulesFor(mesh);
        const title = 'Make clients use mutual TLS by DestinationRules, but for services that cannot take it';
        // Where some client would still be left to auto mTLS, somebody has to decide.
        const isEnough = told !== undefined && untold(told) === undefined;
        return fixesAmong(mesh, [{ title, mesh: isEnough ? told : undefined }]);
      },
    ),
  ];
}

/** The wide rule with its exceptions; and rules of single services, which keep it from them, ask for mutual TLS themselves. */
function withRulesFor(mesh: Mesh): Mesh | undefined {
  const wide = withWideRule(mesh, wideInMesh(mesh));
  if (wide === undefined) return undefined;
  let result = wide;
  for (const service of [...wide.services.values()].filter((one) => isUntold(wide, one))) {
    const host = hostOfService(wide, service);
    const hiding = result.destinationRules.filter((rule) => rule.host === host && isSilent(rule));
    const asking = hiding.reduce((changed, rule) => withObject(changed, withMutualTls(rule.object)), result);
    if (!losesAny(callsLost(result, asking, service))) result = asking;
  }
  return result;
}

function isSilent({ trafficPolicy }: DestinationRule): boolean {
  return trafficPolicy?.tls === undefined && (trafficPolicy?.ports.size ?? 0) === 0;
}

function withMutualTls(rule: KubernetesObject): KubernetesObject {
  const spec = record(rule['spec']);
  const trafficPolicy = { ...record(spec['trafficPolicy']), tls: { mode: 'ISTIO_MUTUAL' } };
  return { ...rule, spec: { ...spec, trafficPolicy } };
}

/** What clients are left to auto mTLS for. Without pods, as in a repository, no rule at all has to speak of mutual TLS. */
function untold(mesh: Mesh): string | undefined {
  if (representatives(mesh).length === 0) {
    const isToMutual = ({ trafficPolicy }: DestinationRule): boolean => trafficPolicy?.tls === 'ISTIO_MUTUAL';
    return mesh.destinationRules.some(isToMutual) ? undefined : 'any service';
  }
  const services = [...mesh.services.values()].filter((service) => isUntold(mesh, service));
  const [only, ...others] = services;
  if (only === undefined) return undefined;
  return others.length === 0 ? `service ${only.name}` : `${services.length} services`;
}

/** Whether some client with a sidecar is left to auto mTLS. */
function isUntold(mesh: Mesh, service: Service): boolean {
  const host = hostOfService(mesh, service);
  return representativesFor(mesh, service).some((client) =>
    service.ports.some(({ port }) => {
      const { clientTls } = clientConnection(mesh, client, host, port, undefined);
      return clientTls.explanation.decidedBy === 'auto_mtls_off';
    }),
  );
}
