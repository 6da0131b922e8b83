import { planChange, planWrites } from '@padlock/mtls';
import type { ChangeTarget, KubernetesObject, Mesh, ModePick } from '@padlock/mtls';
import { describe, expect, test } from 'vitest';
import { impactOfPlan } from './impact.ts';
import type { Impact } from './impact.ts';
import type { EvidenceInput } from './serviceEvidence.ts';
import { cluster, destinationRule, peerAuthentication, service, workload } from './testing/cluster.ts';
import { connections, requests, traffic } from './testing/telemetry.ts';
import type { Traffic } from './traffic.ts';

const twoPorts = [
  { name: 'http', port: 80, targetPort: 8080 },
  { name: 'http-admin', port: 81, targetPort: 8081 },
];
const base = [
  workload('shop/web'),
  service('shop/web'),
  workload('shop/catalog'),
  service('shop/catalog'),
  workload('shop/multi'),
  service('shop/multi', twoPorts),
  workload('legacy/batch', { sidecar: false }),
];

function setPort(name: string, mode: ModePick): ChangeTarget {
  return { scope: 'service', namespace: 'shop', name, ports: [{ port: 80, mode }] };
}

function impactOf(
  mesh: Mesh,
  seen: Traffic | undefined,
  target: ChangeTarget,
  rest: { lastDay?: Traffic; visible?: ReadonlySet<string> } = {},
): Impact {
  const plan = planChange(mesh, target);
  if (plan.kind === 'refused') throw new Error(plan.reason);
  const input: EvidenceInput = { cluster: 'c', mesh, traffic: seen, lastDay: rest.lastDay };
  return impactOfPlan(input, plan, rest.visible);
}

const fromWeb = { from: 'shop/web', to: 'shop/catalog' } as const;
const fromNobody = { to: 'shop/catalog', mutualTls: false } as const;

describe('STRICT', () => {
  test('cuts off an unnamed client and leaves mutual TLS alone', () => {
    const seen = traffic(requests(60, fromWeb), requests(30, fromNobody));
    const impact = impactOf(cluster(...base), seen, setPort('catalog', 'STRICT'));
    expect(impact.losesAccess).toEqual([
      {
        clientId: 'c/unnamed/shop',
        client: 'Unnamed client',
        clientKind: 'unnamed',
        server: 'shop/catalog',
        port: 80,
        before: 'plaintext',
        after: 'refused',
        requestsPerSecond: 0.5,
        connectionsPerSecond: null,
        reason: 'A client without sidecar sends plaintext, which the port refuses from then on.',
        candidates: ['legacy/batch'],
        uncertain: false,
      },
    ]);
    expect(impact.unchanged).toMatchObject([
      { clientId: 'c/service/shop/web', before: 'mutual_tls', after: 'mutual_tls', requestsPerSecond: 1 },
    ]);
    expect(impact).toMatchObject({
      startsToEncrypt: [],
      stopsToEncrypt: [],
      complete: true,
      hiddenCallers: 0,
      hiddenLosses: 0,
    });
  });

  test('cuts off a client whose DestinationRule sends plaintext, and names the rule', () => {
    const mesh = cluster(...base, destinationRule('shop/plain', 'catalog.shop.svc.cluster.local', 'DISABLE'));
    const seen = traffic(requests(60, { ...fromWeb, mutualTls: false }));
    const { losesAccess } = impactOf(mesh, seen, setPort('catalog', 'STRICT'));
    expect(losesAccess).toMatchObject([
      { clientId: 'c/service/shop/web', before: 'plaintext', after: 'refused' },
    ]);
    expect(losesAccess[0]?.reason).toContain('DestinationRule shop/plain');
  });

  test('cuts off what was seen to be plaintext, although policy expects mutual TLS', () => {
    const seen = traffic(requests(90, fromWeb), requests(30, { ...fromWeb, mutualTls: false }));
    const { losesAccess, unchanged } = impactOf(cluster(...base), seen, setPort('catalog', 'STRICT'));
    expect(losesAccess).toMatchObject([
      {
        clientId: 'c/service/shop/web',
        before: 'mixed',
        after: 'mixed',
        requestsPerSecond: 0.5,
        uncertain: false,
      },
    ]);
    expect(losesAccess[0]?.reason).toMatch(/^25\.0% of its requests/);
    expect(unchanged).toEqual([]);
  });

  test('over DISABLE starts to encrypt clients with sidecar', () => {
    const mesh = cluster(
      ...base,
      peerAuthentication('shop/catalog', { app: 'catalog', ports: { 8080: 'DISABLE' } }),
    );
    const seen = traffic(requests(60, { ...fromWeb, mutualTls: false }));
    const impact = impactOf(mesh, seen, setPort('catalog', 'STRICT'));
    expect(impact.losesAccess).toEqual([]);
    expect(impact.startsToEncrypt).toMatchObject([
      { clientId: 'c/service/shop/web', before: 'plaintext', after: 'mutual_tls' },
    ]);
  });

  test('on one port of several may cut off, where telemetry has no port', () => {
    const seen = traffic(requests(6, { to: 'shop/multi', mutualTls: false }));
    const impact = impactOf(cluster(...base), seen, setPort('multi', 'STRICT'));
    expect(impact.losesAccess).toMatchObject([{ port: 80, uncertain: true }]);
  });

  test('on one port of several is certain, where telemetry has the port', () => {
    const at = (port: string) =>
      traffic(requests(6, { to: 'shop/multi', mutualTls: false, labels: { destination_port: port } }));
    const mesh = cluster(...base);
    expect(impactOf(mesh, at('8080'), setPort('multi', 'STRICT')).losesAccess).toMatchObject([
      { uncertain: false },
    ]);
    const other = impactOf(mesh, at('8081'), setPort('multi', 'STRICT'));
    expect(other.losesAccess).toEqual([]);
    expect(other.unchanged).toMatchObject([{ port: 81, before: 'plaintext', after: 'plaintext' }]);
  });

  test('counts callers of yesterday too, without a rate', () => {
    const lastDay = traffic(requests(6, fromNobody));
    const { losesAccess } = impactOf(cluster(...base), traffic(), setPort('catalog', 'STRICT'), { lastDay });
    expect(losesAccess).toMatchObject([{ clientKind: 'unnamed', requestsPerSecond: null }]);
  });

  test('reaches connections as it reaches requests', () => {
    const seen = traffic(connections({ opened: 6, sent: 1 }, { to: 'shop/db', mutualTls: false }));
    const mesh = cluster(
      ...base,
      workload('shop/db'),
      service('shop/db', [{ name: 'tcp', port: 80, targetPort: 5432 }]),
    );
    expect(impactOf(mesh, seen, setPort('db', 'STRICT')).losesAccess).toMatchObject([
      { server: 'shop/db', connectionsPerSecond: 0.1, requestsPerSecond: null },
    ]);
  });
});

test('DISABLED stops the encryption of clients with sidecar', () => {
  const impact = impactOf(cluster(...base), traffic(requests(60, fromWeb)), setPort('catalog', 'DISABLED'));
  expect(impact.stopsToEncrypt).toMatchObject([
    { clientId: 'c/service/shop/web', before: 'mutual_tls', after: 'plaintext' },
  ]);
  expect(impact.losesAccess).toEqual([]);
});

test('DISABLED cuts off a client whose rule insists on mutual TLS', () => {
  const mesh = cluster(
    ...base,
    destinationRule('shop/mutual', 'catalog.shop.svc.cluster.local', 'ISTIO_MUTUAL'),
  );
  const { losesAccess } = impactOf(mesh, traffic(requests(60, fromWeb)), setPort('catalog', 'DISABLED'));
  expect(losesAccess).toMatchObject([{ before: 'mutual_tls', after: 'refused' }]);
  expect(losesAccess[0]?.reason).toContain('DestinationRule shop/mutual');
});

test('a namespace that is switched off refuses everybody on its STRICT ports', () => {
  const mesh = cluster(
    ...base,
    peerAuthentication('shop/catalog', { app: 'catalog', ports: { 8080: 'STRICT' } }),
  );
  const target = { scope: 'namespace', namespace: 'shop', mode: 'DISABLED' } as const;
  const { losesAccess } = impactOf(mesh, traffic(requests(60, fromWeb)), target);
  expect(losesAccess).toMatchObject([{ server: 'shop/catalog', before: 'mutual_tls', after: 'refused' }]);
});

test('a mesh-wide change reaches every namespace', () => {
  const mesh = cluster(...base, workload('data/db'), service('data/db'));
  const seen = traffic(requests(1, fromNobody), requests(1, { to: 'data/db', mutualTls: false }));
  const { losesAccess } = impactOf(mesh, seen, { scope: 'mesh', mode: 'STRICT' });
  expect(losesAccess.map(({ server }) => server).sort()).toEqual(['data/db', 'shop/catalog']);
});

describe('a share that a subset sends in plaintext', () => {
  const host = 'catalog.shop.svc.cluster.local';
  const canary = (mode: string) => ({
    ...destinationRule('shop/catalog', host, 'ISTIO_MUTUAL'),
    spec: { host, subsets: [{ name: 'canary', trafficPolicy: { tls: { mode } } }] },
  });
  const strict = peerAuthentication('shop/catalog', { app: 'catalog', mode: 'STRICT' });
  const seen = traffic(requests(45, fromWeb), requests(15, { ...fromWeb, mutualTls: false }));
  const lost = (...writes: readonly KubernetesObject[]): readonly string[] => {
    const mesh = cluster(...base, canary('DISABLE'));
    const plan = planWrites(
      mesh,
      writes.map((after) => ({ before: undefined, after })),
    );
    const input = { cluster: 'c', mesh, traffic: seen, lastDay: undefined };
    return impactOfPlan(input, plan).losesAccess.map(({ client }) => client);
  };

  test('is cut off by STRICT alone', () => {
    expect(lost(strict)).toEqual(['shop/web']);
  });

  test('is not where the same change has the subset use mutual TLS', () => {
    expect(lost(strict, canary('ISTIO_MUTUAL'))).toEqual([]);
  });

  test('is where the subset sends something else that STRICT refuses', () => {
    expect(lost(strict, canary('SIMPLE'))).toEqual(['shop/web']);
  });
});

describe('a client whose pods are not in this cluster', () => {
  const from = 'away/remote';

  test('is cut off when it was seen sending plaintext', () => {
    const seen = traffic(requests(6, { from, to: 'shop/catalog', mutualTls: false }));
    expect(impactOf(cluster(...base), seen, setPort('catalog', 'STRICT')).losesAccess).toMatchObject([
      { clientId: 'c/workload/away/remote', before: 'plaintext', after: 'refused' },
    ]);
  });

  test('is listed with an unknown outcome when it uses mutual TLS', () => {
    const seen = traffic(requests(6, { from, to: 'shop/catalog' }));
    const impact = impactOf(cluster(...base), seen, setPort('catalog', 'STRICT'));
    expect(impact.losesAccess).toEqual([]);
    expect(impact.unchanged).toMatchObject([{ client: 'away/remote', before: 'unknown', after: 'unknown' }]);
  });
});

describe('a caller that calls pods by their address', () => {
  const byAddress = {
    to: 'shop/catalog',
    labels: { destination_service: 'unknown', destination_service_name: 'InboundPassthroughCluster' },
  } as const;
  const policy = (mode: ModePick): ChangeTarget => ({ scope: 'namespace', namespace: 'shop', mode });

  test('is cut off by STRICT, though its sidecar would use mutual TLS towards the service', () => {
    const seen = traffic(requests(60, { ...byAddress, from: 'shop/web', mutualTls: false }));
    const { losesAccess } = impactOf(cluster(...base), seen, policy('STRICT'));
    expect(losesAccess).toMatchObject([
      { client: 'shop/web', server: 'shop/catalog', port: null, requestsPerSecond: 1, after: 'refused' },
    ]);
    expect(losesAccess[0]?.reason).toContain('by their address');
  });

  test('is cut off without a name, also at pods that declare no port', () => {
    const seen = traffic(requests(60, { ...byAddress, mutualTls: false }));
    const { losesAccess } = impactOf(cluster(...base), seen, policy('STRICT'));
    expect(losesAccess).toMatchObject([{ client: 'Unnamed client', port: null, after: 'refused' }]);
  });

  test('is cut off at the very port, where telemetry names one that nobody declares', () => {
    const at = { ...byAddress, labels: { ...byAddress.labels, destination_port: '9999' } };
    const mesh = cluster(
      ...base,
      peerAuthentication('shop/open', { app: 'catalog', ports: { 9999: 'PERMISSIVE' } }),
    );
    const seen = { ...traffic(requests(60, { ...at, mutualTls: false })) };
    const { losesAccess } = impactOf(mesh, seen, policy('STRICT'));
    expect(losesAccess).toEqual([]);
  });

  test('keeps what it has under a change that goes on taking plaintext', () => {
    const seen = traffic(requests(60, { ...byAddress, from: 'shop/web', mutualTls: false }));
    expect(impactOf(cluster(...base), seen, policy('DISABLED')).losesAccess).toEqual([]);
  });
});

test.each([
  ['excludeOutboundPorts', '80', true],
  ['excludeOutboundIPRanges', '10.0.0.0/8', true],
  ['excludeOutboundIPRanges', '169.254.169.254/32', false],
])(
  'a client that sends past its own sidecar is a candidate behind plaintext without a name: %s %s',
  (name, value, is) => {
    const [past] = workload('shop/cart');
    const annotations = { [`traffic.sidecar.istio.io/${name}`]: value };
    const mesh = cluster(...base, service('shop/addressed', [], { clusterIP: '10.96.0.7' }), {
      ...past,
      metadata: { name: 'cart-0', ...past?.metadata, annotations },
    } as never);
    const { losesAccess } = impactOf(mesh, traffic(requests(1, fromNobody)), setPort('catalog', 'STRICT'));
    expect(losesAccess[0]?.candidates.includes('shop/cart')).toBe(is);
  },
);

test('callers in namespaces that may not be seen are only counted', () => {
  const mesh = cluster(...base, workload('hidden/spy'), workload('hidden/mole'));
  const seen = traffic(
    requests(1, fromWeb),
    requests(1, { from: 'hidden/spy', to: 'shop/catalog' }),
    requests(1, { from: 'hidden/mole', to: 'shop/catalog' }),
  );
  const impact = impactOf(mesh, seen, setPort('catalog', 'STRICT'), { visible: new Set(['shop']) });
  expect([impact.hiddenCallers, impact.hiddenLosses]).toEqual([2, 0]);
  expect(impact.unchanged.map(({ client }) => client)).toEqual(['shop/web']);
});

test('of callers that may not be seen, those that lose access are counted apart', () => {
  const plain = destinationRule('hidden/plain', 'catalog.shop.svc.cluster.local', 'DISABLE');
  const mesh = cluster(...base, workload('hidden/spy'), workload('secret/mole'), plain);
  const seen = traffic(
    requests(1, { from: 'hidden/spy', to: 'shop/catalog', mutualTls: false }),
    requests(1, { from: 'secret/mole', to: 'shop/catalog' }),
  );
  const impact = impactOf(mesh, seen, setPort('catalog', 'STRICT'), { visible: new Set(['shop']) });
  expect(impact).toMatchObject({ losesAccess: [], hiddenCallers: 2, hiddenLosses: 1 });
});

test('without an answer from Prometheus the impact is not complete', () => {
  expect(impactOf(cluster(...base), undefined, setPort('catalog', 'STRICT'))).toMatchObject({
    complete: false,
    losesAccess: [],
  });
});
