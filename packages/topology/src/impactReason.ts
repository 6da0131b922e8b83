import type { ClientTlsExplanation } from '@padlock/mtls';
import type { Comparison, Effect } from './compareCalls.ts';
import { farClusterOf } from './farPeers.ts';
import { namespaceOf } from './nodeRef.ts';
import type { ObservedCall } from './observedCalls.ts';
import { shareOf } from './share.ts';
import type { Tally } from './share.ts';

/** Why an effect comes about, as one sentence for people. */
export function reasonFor(
  call: ObservedCall,
  effect: {
    readonly effect: Effect;
    readonly comparisons: readonly Comparison[];
    readonly ends: keyof Tally | undefined;
  },
): string {
  const [cause] = effect.comparisons;
  if (cause === undefined && farClusterOf(namespaceOf(call.source)) !== undefined)
    return farReason(effect.ends);
  switch (effect.effect) {
    case 'loses_access':
      return lossReason(call, cause);
    case 'loses_access_by_evidence':
      return cause === undefined
        ? 'It calls the pods by their address, past the service and all rules: its sidecar sends that in plaintext, which the port refuses from then on. Have it call the service.'
        : evidenceReason(call, effect.ends);
    case 'starts_to_encrypt':
      return cause?.before.outcome === 'refused'
        ? 'Its calls were refused and pass as mutual TLS from then on.'
        : `${capital(senderOf(cause))} switches to mutual TLS.`;
    case 'stops_to_encrypt':
      return `The port takes no mutual TLS any more, so ${senderOf(cause)} falls back to plaintext.`;
    case 'gains_access':
      return 'Its calls were refused and pass from then on, without mutual TLS.';
    case 'unchanged':
      return unchangedReason(effect.comparisons);
  }
}

/** Of a caller in another cluster that policy cannot be asked about. */
function farReason(ends: keyof Tally | undefined): string {
  switch (ends) {
    case 'other':
      return 'It was seen without mutual TLS, which the port refuses from then on. Whether it has a sidecar in its cluster is not known here.';
    case 'mutualTls':
      return 'It was seen with mutual TLS, which the port does not take any more. Whether its sidecar follows is decided in its own cluster, which is not known here.';
    case undefined:
      return 'The port takes what was seen of it, before and after. Its sidecar and the rules of its cluster are not known here.';
  }
}

function lossReason(call: ObservedCall, cause: Comparison | undefined): string {
  if (call.source.kind === 'unnamed') {
    return 'A client without sidecar sends plaintext, which the port refuses from then on.';
  }
  const client = cause?.after.explained?.client;
  const server = cause?.after.explained?.server;
  if (client === undefined || server === undefined) {
    return 'It was seen sending plaintext, which the port refuses from then on.';
  }
  if (!server.acceptsMutualTls) {
    return `It keeps sending mutual TLS (${because(client.explanation)}), which the port does not take any more.`;
  }
  return `It sends plaintext (${because(client.explanation)}), which the port refuses from then on.`;
}

function evidenceReason(call: ObservedCall, ends: keyof Tally | undefined): string {
  const basis = call.carries === 'requests' ? 'requests' : 'connections';
  const { seen } = call;
  if (seen === undefined || ends === undefined) return 'What was seen of it is refused from then on.';
  // The share of the part that ends: told as that of mutual TLS is, cut and never rounded.
  const part = ends === 'other' ? { mutualTls: seen.other, other: seen.mutualTls } : seen;
  const share = shareOf(basis, part)?.precise ?? '0%';
  return ends === 'other'
    ? `${share} of its ${basis} in the window were not mutual TLS, although policy expects mutual TLS of it: those are refused from then on.`
    : `${share} of its ${basis} in the window were mutual TLS, although policy expects plaintext of it: those fail from then on.`;
}

function unchangedReason(comparisons: readonly Comparison[]): string {
  if (comparisons.length === 0) return 'Policy cannot be asked about it: its pods are not in this cluster.';
  const outcomes = new Set(comparisons.map(({ after }) => after.outcome));
  const [only] = outcomes;
  if (only === undefined || outcomes.size > 1) return 'Nothing changes for its calls.';
  switch (only) {
    case 'mutual_tls':
      return 'It uses mutual TLS before and after.';
    case 'plaintext':
      return 'It sends plaintext before and after, and the port still takes it.';
    case 'refused':
      return 'Its calls are refused before and after.';
    case 'other_tls':
      return 'It uses TLS with certificates of its own before and after.';
  }
}

function senderOf(cause: Comparison | undefined): string {
  const decidedBy = cause?.after.explained?.client.explanation.decidedBy;
  return decidedBy === 'auto_mtls' ? 'its sidecar, by auto mTLS,' : 'its sidecar';
}

/** What decided about the client's TLS, in words. */
function because(explanation: ClientTlsExplanation): string {
  const rule =
    explanation.rule === undefined
      ? 'a DestinationRule'
      : `DestinationRule ${explanation.rule.namespace}/${explanation.rule.name}`;
  switch (explanation.decidedBy) {
    case 'destination_rule':
      return rule;
    case 'auto_mtls':
      return 'auto mTLS, for an endpoint without mutual TLS';
    case 'auto_mtls_off':
      return 'auto mTLS is off';
    case 'namespace_or_mesh_disable':
      return 'the mode of the namespace or mesh is DISABLE, which switches auto mTLS off';
    case 'no_sidecar':
      return 'it has no sidecar';
    case 'headless':
      return 'the service is headless, where all endpoints are treated alike';
    case 'passthrough':
      return `load balancer PASSTHROUGH in ${rule}`;
    case 'ambient':
      return 'it is in ambient, and the endpoint is not';
    case 'outside_mesh':
      return 'the host is outside the mesh, or not exported to it';
  }
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
