import { destinationRule, peerAuthentication } from '../../mesh/builders.ts';
import type { KubernetesObject } from '../../testbed/kubernetes/restClient.ts';

// Short forms in which situations are written.

export type Mode = 'STRICT' | 'PERMISSIVE' | 'DISABLE' | 'UNSET';
type ClientMode = 'ISTIO_MUTUAL' | 'DISABLE';
type Spec = Readonly<Record<string, unknown>>;

export const meshWide = (mode: Mode, name = 'default'): KubernetesObject =>
  peerAuthentication('istio-system', name, { mtls: { mode } });

export const storeWide = (mode: Mode, name = 'default'): KubernetesObject =>
  peerAuthentication('store', name, { mtls: { mode } });

/** A policy for pods of the namespace `store`; `ports` are container ports. */
export function forPods(
  labels: Readonly<Record<string, string>>,
  modes: { readonly mode?: Mode; readonly ports?: Readonly<Record<number, Mode>> },
  name = 'pods',
): KubernetesObject {
  const { mode, ports } = modes;
  return peerAuthentication('store', name, {
    selector: { matchLabels: labels },
    ...(mode === undefined ? {} : { mtls: { mode } }),
    ...(ports === undefined
      ? {}
      : { portLevelMtls: Object.fromEntries(Object.entries(ports).map(([port, mode]) => [port, { mode }])) }),
  });
}

export const orders = { app: 'orders' } as const;
export const ordersV1 = { app: 'orders', version: 'v1' } as const;

export const tls = (mode: ClientMode): Spec => ({ tls: { mode } });

/** A traffic policy for one service port, which replaces the rule's own for it. */
export const onPort = (number: number, policy: Spec): Spec => ({
  portLevelSettings: [{ port: { number }, ...policy }],
});

export const passthrough: Spec = { loadBalancer: { simple: 'PASSTHROUGH' } };

/** A DestinationRule of the namespace `store`. */
export const rule = (
  host: string,
  trafficPolicy: Spec | undefined,
  rest: { readonly name?: string; readonly namespace?: string; readonly [field: string]: unknown } = {},
): KubernetesObject => {
  const { name = 'rule', namespace = 'store', ...fields } = rest;
  return destinationRule(namespace, name, {
    host,
    ...(trafficPolicy === undefined ? {} : { trafficPolicy }),
    ...fields,
  });
};

/** A rule with subsets v1 and v2 of `orders`, and the routes that let a request choose one by its header. */
export function subsets(
  policies: { readonly v1?: Spec; readonly v2?: Spec; readonly all?: Spec },
  rest: { readonly namespace?: string } = {},
): readonly KubernetesObject[] {
  const versions = ['v1', 'v2'] as const;
  return [
    rule('orders.store.svc.cluster.local', policies.all, {
      ...rest,
      name: 'orders',
      subsets: versions.map((version) => {
        const trafficPolicy = policies[version];
        return {
          name: version,
          labels: { version },
          ...(trafficPolicy === undefined ? {} : { trafficPolicy }),
        };
      }),
    }),
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'orders', namespace: 'store' },
      spec: {
        hosts: ['orders.store.svc.cluster.local'],
        http: versions.map((version) => ({
          match: [{ headers: { [SUBSET_HEADER]: { exact: version } } }],
          route: [{ destination: { host: 'orders.store.svc.cluster.local', subset: version } }],
        })),
      },
    },
  ];
}

export const SUBSET_HEADER = 'x-subset';
/** Of Envoy: where a cluster without endpoints of its own connects to. */
export const DESTINATION_HEADER = 'x-envoy-original-dst-host';

/**
 * Lets clients say in a header which pod of a service without address they mean. In a cluster the connection's own destination says
 * it; here nothing redirects connections, so the sidecar cannot see it. Nothing else of what istiod configures is changed.
 */
export const findOriginalDestination = (service: string): KubernetesObject => ({
  apiVersion: 'networking.istio.io/v1alpha3',
  kind: 'EnvoyFilter',
  metadata: { name: `destination-of-${service}`, namespace: 'istio-system' },
  spec: {
    configPatches: [
      {
        applyTo: 'CLUSTER',
        match: {
          context: 'SIDECAR_OUTBOUND',
          cluster: { service: `${service}.store.svc.cluster.local` },
        },
        patch: { operation: 'MERGE', value: { original_dst_lb_config: { use_http_header: true } } },
      },
    ],
  },
});
