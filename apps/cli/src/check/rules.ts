import type { FindingCode } from '@padlock/mtls';

/** What a code means, whatever object it is found at. */
export interface Rule {
  readonly title: string;
  /** What to do about it. */
  readonly help: string;
}

export const rules: Readonly<Record<FindingCode, Rule>> = {
  policy_shadowed: {
    title: 'A PeerAuthentication without effect',
    help: 'Of several policies of one scope Istio takes the oldest and merges nothing. Put what is wanted into the oldest one and delete the others.',
  },
  policy_partly_shadowed: {
    title: 'A PeerAuthentication without effect on some of its pods',
    help: 'An older policy selects the same pods, and policies do not merge. Give every workload exactly one policy.',
  },
  selector_matches_nothing: {
    title: 'A selector that matches no pod',
    help: 'Compare the labels in the selector with those of the pods, or delete the policy.',
  },
  selects_outside_mesh: {
    title: 'A policy for pods that are not in the mesh',
    help: 'Without a sidecar (or ztunnel) nothing enforces it and the pods accept plaintext. Inject the sidecar, or delete the policy.',
  },
  root_selector_ignored: {
    title: 'A selector in the root namespace',
    help: 'In the root namespace Istio reads only PeerAuthentications without a selector. Move the policy into the namespace of its workload.',
  },
  port_is_service_port: {
    title: 'An entry for a service port',
    help: 'portLevelMtls is keyed by the port of the container. Use the target port of the service.',
  },
  port_not_declared: {
    title: 'An entry for a port that no container declares',
    help: 'Declare the port in the pod, or take the entry out if nothing listens on it.',
  },
  namespace_wide_policy: {
    title: 'A policy named like a service that holds for the whole namespace',
    help: 'Add a selector if one workload is meant. Otherwise name the policy for what it does, by custom "default".',
  },
  strict_towards_disabling_rule: {
    title: 'A DestinationRule disables TLS towards a STRICT port',
    help: 'Use ISTIO_MUTUAL, or leave the TLS mode out so that auto mTLS decides; or make the port PERMISSIVE.',
  },
  strict_in_disabled_scope: {
    title: 'A STRICT port in a namespace or mesh that is DISABLE',
    help: 'Clients look at the namespace and send plaintext. Make the namespace PERMISSIVE, or give the host a DestinationRule with ISTIO_MUTUAL.',
  },
  strict_without_auto_mtls: {
    title: 'A STRICT port without auto mTLS',
    help: 'Give the host a DestinationRule with ISTIO_MUTUAL, or switch auto mTLS on.',
  },
  strict_towards_passthrough: {
    title: 'Clients cannot encrypt towards a STRICT port',
    help: 'Give every pod behind the service a sidecar and the host a DestinationRule with ISTIO_MUTUAL, or make the port PERMISSIVE.',
  },
  mutual_towards_no_sidecar: {
    title: 'A DestinationRule demands mutual TLS of a pod without a sidecar',
    help: 'Inject the sidecar, or use DISABLE for that host.',
  },
  mutual_towards_disable: {
    title: 'A DestinationRule demands mutual TLS of a port that does not accept it',
    help: 'Make the port PERMISSIVE or STRICT, or take the TLS mode out of the rule.',
  },
  headless_disable: {
    title: 'A headless service with a port that is DISABLE',
    help: 'Clients of a headless service do not learn of port entries. Make the port PERMISSIVE, or give the host a DestinationRule with DISABLE.',
  },
  auto_mtls_off: {
    title: 'Auto mTLS is off',
    help: 'Set enableAutoMtls to true in the mesh config, or write a DestinationRule with ISTIO_MUTUAL for every host.',
  },
  ambient_disable: {
    title: 'DISABLE in ambient mode',
    help: 'ztunnel always offers mutual TLS, so that DISABLE acts as PERMISSIVE. Write PERMISSIVE, which is what happens.',
  },
  excluded_under_strict: {
    title: 'A STRICT port that bypasses the sidecar',
    help: 'Take the port out of traffic.sidecar.istio.io/excludeInboundPorts, or accept that it is open to plaintext.',
  },
  identity_over_plaintext: {
    title: 'An AuthorizationPolicy needs an identity that plaintext callers do not have',
    help: 'Make the port STRICT once every caller encrypts.',
  },
  services_disagree: {
    title: 'Two services in front of one workload disagree about it',
    help: 'Let both say the same: one policy for the workload, and for both hosts rules with one TLS mode, or none.',
  },
  strict_with_plaintext_callers: {
    title: 'Clients without mutual TLS at a STRICT port',
    help: 'Give those clients a sidecar, or make the port PERMISSIVE until they have one.',
  },
  drift: {
    title: 'Traffic that goes otherwise than policy lets expect',
    help: 'Look whether proxies are in sync, whether old connections are still open, and whether a Sidecar or EnvoyFilter interferes.',
  },
  tls_minimum_below_wanted: {
    title: 'A control plane that allows less than the TLS version that is wanted',
    help: 'Raise minProtocolVersion in the mesh config, after making sure that every proxy is new enough.',
  },
  tls_minimum_outdated: {
    title: 'A control plane that allows TLS 1.0 or 1.1',
    help: 'Set minProtocolVersion to TLSv1_2 in the ServiceMeshControlPlane, after making sure that no client is older.',
  },
};
