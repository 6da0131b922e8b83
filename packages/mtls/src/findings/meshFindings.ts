import { hostOfService } from '../client/calledHost.ts';
import { clientConnection } from '../client/clientTls.ts';
import type { DestinationRule } from '../model/destinationRule.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
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
      () =>
        fixesAmong(mesh, [
          {
            title: 'Make clients use mutual TLS by DestinationRules, but for services that cannot take it',
            mesh: withWideRule(mesh, wideInMesh(mesh)),
          },
        ]),
    ),
  ];
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
