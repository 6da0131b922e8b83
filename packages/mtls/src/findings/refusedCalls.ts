import { callOutcome } from '../client/callOutcome.ts';
import type { CallOutcome } from '../client/callOutcome.ts';
import { hostOfService } from '../client/calledHost.ts';
import { refOf } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';
import type { ServicePort } from '../model/servicePort.ts';
import { representatives } from '../plan/representatives.ts';
import { containerPort } from '../relations/containerPort.ts';
import { podsOfService } from '../relations/podsOfService.ts';
import { namespaceMode, serverMode } from '../server/serverMode.ts';
import type { Finding, FindingCode } from './finding.ts';

/**
 * Calls between pods of the mesh that configuration alone makes fail. Clients without a sidecar are left out: that
 * STRICT refuses them is its purpose.
 */
export function refusedCalls(mesh: Mesh): readonly Finding[] {
  const clients = representatives(mesh);
  const found = new Map<string, Finding>();
  for (const service of mesh.services.values()) {
    for (const port of service.ports) {
      for (const server of podsOfService(mesh, service)) {
        const targetPort = containerPort(service, port, server);
        if (targetPort === undefined || !mayRefuse(mesh, service, server, targetPort)) continue;
        for (const client of clients) {
          const host = hostOfService(mesh, service);
          const result = callOutcome(mesh, { client, host, port: port.port, server, targetPort });
          if (result.outcome !== 'refused') continue;
          const finding = findingOf(service, port, server, result);
          const key = JSON.stringify([finding.code, finding.objects, port.port]);
          if (!found.has(key)) found.set(key, finding);
        }
      }
    }
  }
  return [...found.values()];
}

/** Most pods refuse no client of the mesh: this rules them out without trying every client. */
function mayRefuse(mesh: Mesh, service: Service, server: Pod, targetPort: number): boolean {
  const { acceptsMutualTls, acceptsPlaintext } = serverMode(mesh, server, targetPort);
  if (acceptsMutualTls && acceptsPlaintext) return server.dataPlane === 'ambient';
  if (mesh.destinationRules.length > 0 || service.headless || server.dataPlane === 'ambient') return true;
  if (server.excludedInboundPorts.has(targetPort)) return true;
  const scope = namespaceMode(mesh, service.namespace).mode;
  return acceptsMutualTls && (!mesh.config.enableAutoMtls || scope === 'DISABLE');
}

function findingOf(service: Service, port: ServicePort, server: Pod, result: CallOutcome): Finding {
  const { rule } = result.client.explanation;
  const decider = result.server.explanation.steps.find((step) => step.decides)?.policy;
  const [code, why] = causeOf(server, result);
  return {
    code,
    severity: 'error',
    objects: [
      ...(rule === undefined ? [] : [rule]),
      refOf(service.object),
      ...(decider === undefined ? [] : [decider]),
    ],
    reason: `Calls of port ${port.port} of ${service.name} fail: ${why}`,
    fix: undefined,
  };
}

function causeOf(server: Pod, { client, server: mode }: CallOutcome): readonly [FindingCode, string] {
  switch (client.explanation.decidedBy) {
    case 'destination_rule':
      if (mode.mode === 'STRICT') {
        return [
          'strict_towards_disabling_rule',
          'a DestinationRule keeps clients from mutual TLS, and the port is STRICT.',
        ];
      }
      return server.dataPlane === 'sidecar'
        ? ['mutual_towards_disable', 'a DestinationRule demands mutual TLS, and the port does not accept it.']
        : ['mutual_towards_no_sidecar', 'a DestinationRule demands mutual TLS, and the pod has no sidecar.'];
    case 'namespace_or_mesh_disable':
      return [
        'strict_in_disabled_scope',
        'the namespace or mesh is DISABLE, so clients send plaintext, and the port is STRICT.',
      ];
    case 'auto_mtls_off':
      return [
        'strict_without_auto_mtls',
        'auto mTLS is off and no DestinationRule asks for mutual TLS, and the port is STRICT.',
      ];
    case 'headless':
      return mode.acceptsMutualTls
        ? [
            'strict_towards_passthrough',
            'the service is headless and not every pod has a sidecar, so clients send plaintext, and the port is STRICT.',
          ]
        : [
            'headless_disable',
            'the service is headless, so clients use mutual TLS, and the port does not accept it.',
          ];
    case 'passthrough':
      return mode.acceptsMutualTls
        ? ['strict_towards_passthrough', 'PASSTHROUGH makes clients send plaintext, and the port is STRICT.']
        : [
            'mutual_towards_disable',
            'PASSTHROUGH makes clients use mutual TLS, and the port does not accept it.',
          ];
    case 'auto_mtls':
    case 'no_sidecar':
    case 'ambient':
    case 'outside_mesh':
      return mode.explanation.bypass === 'excluded_port'
        ? ['excluded_under_strict', 'the port bypasses its sidecar, and clients send it mutual TLS.']
        : ['strict_towards_passthrough', 'clients cannot tunnel to it, and the port is STRICT.'];
  }
}
