import type { CallOutcome } from '../client/callOutcome.ts';
import type { Pod } from '../model/pod.ts';
import type { FindingCode } from './finding.ts';

/** Why a call is refused, as a code and as the end of a sentence. */
export function causeOf(
  server: Pod,
  result: CallOutcome,
): { readonly code: FindingCode; readonly why: string } {
  const [code, why] = causeAndWords(server, result);
  return { code, why };
}

function causeAndWords(server: Pod, { client, server: mode }: CallOutcome): readonly [FindingCode, string] {
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
