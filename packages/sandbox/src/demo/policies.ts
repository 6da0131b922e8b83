// The policies and routes of the demo mesh. Each is there for a state that people meet on real clusters.
import type { DemoObject } from './objects.ts';

function peerAuthentication(
  namespace: string,
  name: string,
  spec: object,
  options: { readonly ageDays: number; readonly labels?: Readonly<Record<string, string>> },
): DemoObject {
  const { ageDays, labels } = options;
  return {
    ageDays,
    object: {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name, namespace, ...(labels === undefined ? {} : { labels }) },
      spec,
    },
  };
}

function networking(
  kind: string,
  namespace: string,
  name: string,
  spec: object,
  ageDays: number,
): DemoObject {
  return {
    ageDays,
    object: { apiVersion: 'networking.istio.io/v1', kind, metadata: { name, namespace }, spec },
  };
}

/**
 * A canary release whose author turned TLS off for the subset: bookings send it a share of their calls, and that share is
 * plaintext although nothing else in the mesh asks for it.
 */
function plaintextSubset(service: string, percent: number, ageDays: number): readonly DemoObject[] {
  const host = `${service}.shop.svc.cluster.local`;
  const routeTo = (subset: string | undefined, weight: number): object => ({
    destination: { host, ...(subset === undefined ? {} : { subset }) },
    weight,
  });
  return [
    networking(
      'DestinationRule',
      'shop',
      service,
      {
        host,
        subsets: [{ name: 'canary', labels: { version: 'v1' }, trafficPolicy: { tls: { mode: 'DISABLE' } } }],
      },
      ageDays,
    ),
    networking(
      'VirtualService',
      'shop',
      service,
      {
        hosts: [host],
        http: [
          {
            match: [{ sourceLabels: { app: 'bookings' } }],
            route: [routeTo(undefined, 100 - percent), routeTo('canary', percent)],
          },
          { route: [{ destination: { host } }] },
        ],
      },
      ageDays,
    ),
  ];
}

const padlock = { 'app.kubernetes.io/managed-by': 'padlock' };

export const demoPolicies: readonly DemoObject[] = [
  peerAuthentication('istio-system', 'default', { mtls: { mode: 'PERMISSIVE' } }, { ageDays: 212 }),
  peerAuthentication('data', 'default', { mtls: { mode: 'STRICT' } }, { ageDays: 96 }),
  peerAuthentication(
    'shop',
    'frontpage',
    { selector: { matchLabels: { app: 'frontpage' } }, mtls: { mode: 'STRICT' } },
    { ageDays: 41, labels: padlock },
  ),
  peerAuthentication(
    'shop',
    'catalog',
    {
      selector: { matchLabels: { app: 'catalog' } },
      mtls: { mode: 'STRICT' },
      portLevelMtls: { '8080': { mode: 'PERMISSIVE' }, '9102': { mode: 'DISABLE' } },
    },
    { ageDays: 18, labels: padlock },
  ),
  // Older than Padlock and named by hand: changes edit it, since a second policy would be shadowed.
  peerAuthentication(
    'shop',
    'recs-legacy-policy',
    { selector: { matchLabels: { app: 'recommendations' } }, mtls: { mode: 'PERMISSIVE' } },
    { ageDays: 250 },
  ),
  peerAuthentication(
    'shop',
    'payments',
    { selector: { matchLabels: { app: 'payments' } }, mtls: { mode: 'PERMISSIVE' } },
    { ageDays: 63 },
  ),
  // Shadowed by the one before: it does nothing.
  peerAuthentication(
    'shop',
    'payments-strict',
    { selector: { matchLabels: { app: 'payments' } }, mtls: { mode: 'STRICT' } },
    { ageDays: 2 },
  ),
  // Sends plaintext into a namespace that is STRICT: every call is refused.
  networking(
    'DestinationRule',
    'shop',
    'audit-plain',
    { host: 'audit.data.svc.cluster.local', trafficPolicy: { tls: { mode: 'DISABLE' } } },
    5,
  ),
  ...plaintextSubset('orders', 8, 30),
  ...plaintextSubset('payments', 3, 30),
];
