import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { meshOf, peerAuthentication, pod, service } from '../testing/build.ts';
import type { ChangeTarget } from './changeTarget.ts';
import { planChange } from './planChange.ts';

const strict: ChangeTarget = { scope: 'namespace', namespace: 'shop', mode: 'STRICT' };

function warnings(objects: readonly KubernetesObject[], target = strict): readonly string[] {
  const plan = planChange(meshOf(objects), target);
  if (plan.kind === 'refused') throw new Error(plan.reason);
  return plan.warnings.map(({ code }) => code);
}

function messages(objects: readonly KubernetesObject[]): string {
  const plan = planChange(meshOf(objects), strict);
  if (plan.kind === 'refused') throw new Error(plan.reason);
  return plan.warnings.map(({ message }) => message).join('\n');
}

const probed = (
  probe: Readonly<Record<string, unknown>>,
  extra: readonly unknown[] = [{ name: 'istio-proxy' }],
) =>
  pod('orders', {
    spec: {
      containers: [{ name: 'app', ports: [{ name: 'http', containerPort: 8080 }], ...probe }, ...extra],
    },
  });

describe('probes of the kubelet', () => {
  test('that Istio did not rewrite fail under STRICT: the pods, the port and what to do are named', () => {
    const objects = [probed({ livenessProbe: { httpGet: { port: 'http' } } }), service('orders')];
    expect(warnings(objects)).toEqual(['probe_refused']);
    expect(messages(objects)).toContain('shop/orders (liveness probe, port 8080)');
    expect(messages(objects)).toContain('rewriteAppHTTPProbers');
  });

  test.each([
    ['that Istio rewrote', probed({ readinessProbe: { httpGet: { port: 15_020 } } })],
    [
      'that ask for a connection alone: the sidecar grants it',
      probed({ livenessProbe: { tcpSocket: { port: 8080 } } }),
    ],
    ['of pods without sidecar', probed({ livenessProbe: { httpGet: { port: 8080 } } }, [])],
    [
      'on a port that bypasses the sidecar',
      {
        ...probed({ livenessProbe: { httpGet: { port: 8080 } } }),
        metadata: {
          name: 'orders',
          namespace: 'shop',
          annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': '8080' },
        },
      },
    ],
    [
      'in ambient: ztunnel lets the kubelet pass',
      {
        ...probed({ livenessProbe: { httpGet: { port: 8080 } } }, []),
        metadata: { name: 'orders', namespace: 'shop', labels: { 'istio.io/dataplane-mode': 'ambient' } },
      },
    ],
  ])('are no danger: %s', (_what, object) => {
    expect(warnings([object])).toEqual([]);
  });

  test('are no news where the port is STRICT already, or stays PERMISSIVE', () => {
    const object = probed({ livenessProbe: { httpGet: { port: 8080 } } });
    const kept = peerAuthentication('kept', {
      selector: { app: 'orders' },
      ports: { 8080: 'PERMISSIVE' },
      mode: 'STRICT',
    });
    expect(warnings([object, kept])).toEqual([]);
    expect(warnings([object, peerAuthentication('all', { mode: 'STRICT' })])).toEqual([]);
  });
});

test('a scrape by annotation fails, unless Istio merges the metrics', () => {
  const scraped = (port: number) =>
    pod('orders', {
      ports: [8080, 9102],
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(port) },
    });
  expect(warnings([scraped(9102)])).toEqual(['scrape_refused']);
  expect(warnings([scraped(15_020)])).toEqual([]);
});

describe('callers from outside the cluster', () => {
  test.each([['LoadBalancer'], ['NodePort']])('come through a %s, which is named', (type) => {
    const objects = [pod('orders'), service('orders', { spec: { type } })];
    expect(warnings(objects)).toEqual(['open_from_outside']);
    expect(messages(objects)).toContain(`shop/orders (${type})`);
  });

  test('are what a gateway is for', () => {
    const gateway = pod('orders', { spec: { containers: [{ name: 'istio-proxy' }] } });
    expect(warnings([gateway, service('orders', { spec: { type: 'LoadBalancer' } })])).toEqual([]);
  });

  test('are none at a port that stays open', () => {
    const objects = [
      pod('orders', { ports: [8080, 9000] }),
      service('orders', { spec: { type: 'NodePort' } }),
    ];
    const target: ChangeTarget = {
      scope: 'workload',
      namespace: 'shop',
      name: 'orders',
      ports: [{ port: 9000, mode: 'STRICT' }],
    };
    expect(warnings(objects, target)).toEqual([]);
  });
});

test('a webhook of the API server is told by its name', () => {
  const objects = [
    pod('policy', { ports: [9443] }),
    service('policy', { ports: [{ name: 'https-webhook', port: 443, targetPort: 9443 }] }),
  ];
  expect(warnings(objects)).toEqual(['called_by_api_server']);
  expect(messages(objects)).toContain('shop/policy (port 443)');
});

test('a client that sends to such a port past its own sidecar is named, telemetry cannot', () => {
  const past = (port: string) =>
    pod('cart', {
      namespace: 'other',
      annotations: { 'traffic.sidecar.istio.io/excludeOutboundPorts': `3306,${port}` },
    });
  expect(warnings([pod('orders'), service('orders'), past('80')])).toEqual(['clients_past_sidecar']);
  expect(messages([pod('orders'), service('orders'), past('80')])).toContain('other/cart (port 80)');
  expect(warnings([pod('orders'), service('orders'), past('5432')])).toEqual([]);
});

describe('a client that calls past its own sidecar by address', () => {
  const exclude = 'traffic.sidecar.istio.io/excludeOutboundIPRanges';
  const include = 'traffic.sidecar.istio.io/includeOutboundIPRanges';
  const includePorts = 'traffic.sidecar.istio.io/includeOutboundPorts';
  const addressed = (ip: string) => ({ ...pod('orders'), status: { phase: 'Running', podIP: ip } });
  const given = (
    annotations: Readonly<Record<string, string>>,
    dataPlane: 'sidecar' | 'none' = 'sidecar',
  ) => [
    addressed('10.244.1.7'),
    service('orders', { spec: { clusterIPs: ['10.96.3.4', 'fd00:96::304'] } }),
    pod('cart', { namespace: 'other', annotations, dataPlane }),
  ];
  const told = ['clients_past_sidecar_by_address'];

  test('is named, with the first of the addresses that it meets', () => {
    expect(warnings(given({ [exclude]: '169.254.169.254/32, 10.96.0.0/12' }))).toEqual(told);
    expect(messages(given({ [exclude]: '10.96.0.0/12' }))).toContain('other/cart (shop/orders at 10.96.3.4)');
    expect(messages(given({ [exclude]: '10.0.0.0/8' }))).toContain('(shop/orders at 10.96.3.4 and 1 more)');
  });

  test.each([
    ['a pod behind the service', { [exclude]: '10.244.1.0/24' }],
    ['an IPv6 address of the service', { [exclude]: 'fd00:96::/112' }],
    ['what is not among the included ranges', { [include]: '192.168.0.0/16' }],
    ['all, where nothing is included', { [include]: '' }],
    ['what is excluded, though its port is included', { [exclude]: '10.96.0.0/12', [includePorts]: '80' }],
  ])('by %s', (_what, annotations) => {
    expect(warnings(given(annotations))).toEqual(told);
  });

  test.each([
    ['the ranges lie elsewhere', { [exclude]: '10.97.0.0/16,fd00:97::/32' }],
    ['all is included', { [include]: '*' }],
    ['its address is included', { [include]: '10.96.0.0/12,10.244.0.0/16,fd00:96::/32' }],
    ['its port is included', { [include]: '192.168.0.0/16', [includePorts]: '80,8080' }],
    ['an address without a length is no range for Istio', { [exclude]: '10.96.3.4' }],
  ])('is none where %s', (_what, annotations) => {
    expect(warnings(given(annotations))).toEqual([]);
  });

  test('is none without a sidecar, nor where the port stays open', () => {
    expect(warnings(given({ [exclude]: '10.0.0.0/8' }, 'none'))).toEqual([]);
    const kept = peerAuthentication('kept', { selector: { app: 'orders' }, mode: 'PERMISSIVE' });
    expect(warnings([...given({ [exclude]: '10.0.0.0/8' }), kept])).toEqual([]);
  });

  test('meets the pods of a headless service, which has no address', () => {
    const objects = [
      addressed('fd00::7'),
      service('orders', { headless: true }),
      pod('cart', { annotations: { [exclude]: 'fd00::/64' } }),
    ];
    expect(messages(objects)).toContain('shop/cart (shop/orders at fd00::7)');
  });
});
