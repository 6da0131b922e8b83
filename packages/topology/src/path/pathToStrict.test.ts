import { type KubernetesObject, type MeshConfig, planChange } from '@padlock/mtls';
import { describe, expect, test } from 'vitest';
import { callWarnings, podsOfPlan } from '../callWarnings.ts';
import { hideInTraffic } from '../hidePeers.ts';
import {
  cluster,
  destinationRule,
  envoyFilter,
  peerAuthentication,
  service,
  workload,
  workloadEntry,
} from '../testing/cluster.ts';
import { connections, requests, traffic } from '../testing/telemetry.ts';
import type { Traffic } from '../traffic.ts';
import { namespaceStep, workloadStep } from './nextStep.ts';
import { pathToStrict, type PathToStrict, type PathWorkload } from './pathToStrict.ts';

const base = [
  workload('shop/web'),
  service('shop/web'),
  workload('shop/catalog'),
  service('shop/catalog'),
  workload('legacy/batch', { sidecar: false }),
];

function path(
  objects: readonly (KubernetesObject | KubernetesObject[])[],
  seen: Traffic | undefined = traffic(),
  config: Partial<MeshConfig> = {},
): PathToStrict {
  const mesh = cluster(...objects.flat());
  const input = { cluster: 'c', mesh: { ...mesh, config: { ...mesh.config, ...config } } };
  return pathToStrict({ ...input, traffic: seen, lastDay: undefined });
}

/** `workload state, port mode state ...` of all workloads of a namespace. */
function told({ namespaces }: PathToStrict, name = 'shop'): readonly string[] {
  const found = namespaces.find((namespace) => namespace.name === name);
  return [
    `${found?.state}`,
    ...(found?.workloads ?? []).map(({ ref, state, ports }) => {
      const each = ports.map((port) => `${port.containerPort} ${port.mode} ${port.state}`);
      return [`${ref.name} ${state}`, ...each].join(', ');
    }),
  ];
}

function workloadIn({ namespaces }: PathToStrict, key: string): PathWorkload {
  const found = namespaces
    .flatMap(({ workloads }) => workloads)
    .find(({ ref }) => `${ref.namespace}/${ref.name}` === key);
  if (found === undefined) throw new Error(`no workload ${key}`);
  return found;
}

const fromWeb = { from: 'shop/web', to: 'shop/catalog' } as const;
const fromNobody = { to: 'shop/catalog', mutualTls: false } as const;

describe('a workload is', () => {
  test('ready when nobody calls it but over mutual TLS', () => {
    expect(told(path(base, traffic(requests(60, fromWeb))))).toEqual([
      'ready',
      'web ready, 8080 PERMISSIVE ready',
      'catalog ready, 8080 PERMISSIVE ready',
    ]);
  });

  test('blocked by a plaintext caller whom whoever asks may not see, under the alias that they have', () => {
    const seen = traffic(
      requests(60, fromWeb),
      requests(1, { from: 'secret/spy', to: 'shop/catalog', mutualTls: false }),
    );
    const sight = { visible: new Set(['shop']), alias: () => 'somebody' };
    const { state, callers } = workloadIn(path(base, hideInTraffic(seen, sight)), 'shop/catalog');
    expect([state, callers.map(({ client }) => client)]).toEqual(['blocked', ['(hidden)/somebody']]);
  });

  test('blocked by a plaintext caller, who is named with the rate', () => {
    const found = path(base, traffic(requests(60, fromWeb), requests(30, fromNobody)));
    expect(told(found)).toEqual([
      'blocked',
      'web ready, 8080 PERMISSIVE ready',
      'catalog blocked, 8080 PERMISSIVE blocked',
    ]);
    expect(workloadIn(found, 'shop/catalog').callers).toMatchObject([
      { clientKind: 'unnamed', server: 'shop/catalog', port: 80, requestsPerSecond: 0.5 },
    ]);
  });

  test('blocked by a caller of the last day too', () => {
    const mesh = cluster(...base.flat());
    const found = pathToStrict({
      cluster: 'c',
      mesh,
      traffic: traffic(),
      lastDay: traffic(requests(30, fromNobody)),
    });
    expect(workloadIn(found, 'shop/catalog').state).toBe('blocked');
  });

  test('strict whoever knocks', () => {
    const strict = peerAuthentication('istio-system/default', { mode: 'STRICT' });
    const found = path([...base, strict], traffic(requests(30, fromNobody)));
    expect(told(found)[0]).toBe('strict');
    expect(workloadIn(found, 'shop/catalog')).toMatchObject({ callers: [], ownPolicy: false });
  });

  test('outside when no policy can reach it', () => {
    expect(told(path(base), 'legacy')).toEqual(['outside', 'batch outside']);
  });

  test('open by an entry for one port, whatever the rest of it is', () => {
    const policy = peerAuthentication('shop/catalog', {
      app: 'catalog',
      mode: 'STRICT',
      ports: { 9102: 'DISABLE' },
    });
    const found = workloadIn(path([...base, policy]), 'shop/catalog');
    expect(found.ports.map(({ containerPort, mode, state }) => `${containerPort} ${mode} ${state}`)).toEqual([
      '8080 STRICT strict',
      '9102 DISABLE ready',
    ]);
    expect(found).toMatchObject({ state: 'ready', ownPolicy: true });
    expect(found.ports[1]?.policy).toMatchObject({ name: 'catalog' });
  });
});

describe('what telemetry does not show', () => {
  const annotated = (key: string, annotations: Readonly<Record<string, string>>, container = {}) =>
    workload(key).map((object) => ({
      ...object,
      metadata: { ...object.metadata, annotations },
      spec: { containers: [{ name: 'app', ...container }, { name: 'istio-proxy' }] },
    }));
  const objects = [
    ...base,
    ...['probed', 'scraped', 'mute'].map((name) => service(`shop/${name}`)),
    ...[workload('shop/front'), service('shop/front', undefined, { type: 'NodePort' })],
    annotated('shop/probed', {}, { livenessProbe: { httpGet: { port: 8080 } } }),
    annotated('shop/scraped', { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080' }),
    ...[workload('shop/policy'), service('shop/policy', [{ name: 'webhook', port: 443, targetPort: 8443 }])],
    ...[workload('shop/db'), service('shop/db', [{ name: 'tcp', port: 5432 }])],
    annotated('jobs/nightly', { 'traffic.sidecar.istio.io/excludeOutboundPorts': '5432' }),
    workload('shop/mute'),
    ...[workload('vms/billing', { labels: { app: 'billing', version: 'v1' } }), service('vms/billing')],
    ...[workload('vms/quiet'), service('vms/quiet')],
    workloadEntry('vms/billing-vm', { labels: { app: 'billing', version: 'v1' }, serviceAccount: 'billing' }),
    workloadEntry('vms/old', { labels: { app: 'billing' } }),
    workloadEntry('vms/alone', { labels: { app: 'alone' }, serviceAccount: 'alone' }),
    ...['patched', 'plain'].flatMap((name) => [...workload(`edge/${name}`), service(`edge/${name}`)]),
    envoyFilter('edge/ciphers', { app: 'patched' }),
    envoyFilter('far/pool', { app: 'puller' }, { applyTo: 'CLUSTER' }),
    workload('far/puller'),
  ];
  const seen = traffic(
    requests(60, fromWeb),
    requests(60, { from: 'shop/web', to: 'shop/mute', by: 'source' }),
    requests(60, { from: 'shop/probed', to: 'shop/front', mutualTls: false }),
    requests(60, { from: 'far/puller', to: 'edge/plain' }),
  );
  const codes = (from: PathToStrict, namespace = 'shop') =>
    (from.namespaces.find(({ name }) => name === namespace)?.workloads ?? []).map(
      ({ ref, state, warnings }) => `${ref.name} ${state} ${warnings.map(({ code }) => code).join()}`.trim(),
    );

  test('make a workload ready with warnings, or are told along with who blocks it', () => {
    expect(codes(path(objects, seen))).toEqual([
      'web ready',
      'catalog ready',
      'front blocked open_from_outside',
      'probed warned probe_refused',
      'scraped warned scrape_refused',
      'policy warned called_by_api_server',
      'db warned clients_past_sidecar',
      'mute warned servers_not_scraped',
    ]);
    expect(told(path(objects, seen))[0]).toBe('blocked');
    expect(told(path([...base, workload('shop/mute'), service('shop/mute')], seen))[0]).toBe('warned');
  });

  test('are machines beside a workload, and EnvoyFilters that reach it or those who call it', () => {
    const found = path(objects, seen);
    expect(codes(found, 'vms')).toEqual([
      'billing warned workload_entries_strict,workload_entries_without_proxy',
      'quiet ready',
    ]);
    expect(codes(found, 'edge')).toEqual([
      'patched warned envoy_filters',
      'plain warned envoy_filters_of_callers',
    ]);
  });

  test('are for a namespace all machines in it, as the review of its step says', () => {
    const mesh = cluster(...objects);
    const vms = path(objects, seen).namespaces.find(({ name }) => name === 'vms');
    expect(vms?.warnings.map(({ message }) => message).join()).toContain('vms/alone');
    const alone = [
      workload('vms/quiet'),
      service('vms/quiet'),
      workloadEntry('vms/alone', { serviceAccount: 'alone' }),
    ];
    const [quiet] = path(alone).namespaces;
    if (quiet === undefined) throw new Error('no namespace');
    expect([quiet.state, quiet.workloads.map(({ state }) => state)]).toEqual(['warned', ['ready']]);
    const step = namespaceStep(cluster(...alone.flat()), quiet, true);
    expect(step).toMatchObject({ kind: 'namespace', warned: true });
    for (const [namespace, of] of [
      [quiet, cluster(...alone.flat())],
      [vms, mesh],
    ] as const) {
      const plan = planChange(of, { scope: 'namespace', namespace: 'vms', mode: 'STRICT' });
      if (plan.kind !== 'plan') throw new Error(plan.reason);
      expect(namespace?.warnings).toEqual(plan.warnings);
    }
  });

  test('are what the review of the same step warns of, word by word', () => {
    const mesh = cluster(...objects);
    const { namespaces } = path(objects, seen);
    const workloads = namespaces.flatMap((namespace) => namespace.workloads);
    for (const one of workloads.filter(({ state }) => state !== 'outside')) {
      const [target] = workloadStep(mesh, one, true)?.targets ?? [];
      const plan = target && planChange(mesh, target);
      if (plan?.kind !== 'plan') throw new Error(`no step for ${one.ref.name}`);
      const ofCalls = callWarnings({ cluster: 'c', mesh, traffic: seen, lastDay: undefined });
      expect(one.warnings).toEqual([...plan.warnings, ...ofCalls(plan.after, podsOfPlan(plan))]);
    }
  });

  test('are no news where all is STRICT already', () => {
    const strict = peerAuthentication('istio-system/default', { mode: 'STRICT' });
    expect(codes(path([...objects, strict], seen)).filter((one) => !one.endsWith(' strict'))).toEqual([]);
  });
});

describe('rules in the way', () => {
  test('are those that keep clients from mutual TLS, without any traffic', () => {
    const rule = destinationRule('shop/plain', 'catalog.shop.svc.cluster.local', 'DISABLE');
    const found = path([...base, rule]);
    expect(workloadIn(found, 'shop/catalog')).toMatchObject({
      state: 'blocked',
      rules: [{ decidedBy: 'destination_rule', rule: { name: 'plain' }, port: 80 }],
    });
    expect(workloadIn(found, 'shop/web').rules).toEqual([]);
  });

  test('are missing where auto mTLS is off and none asks for mutual TLS', () => {
    const found = path(base, traffic(), { enableAutoMtls: false });
    expect(workloadIn(found, 'shop/catalog')).toMatchObject({
      state: 'blocked',
      rules: [{ decidedBy: 'auto_mtls_off' }],
    });
    const rule = destinationRule('istio-system/all', '*.local', 'ISTIO_MUTUAL');
    expect(
      workloadIn(path([...base, rule], traffic(), { enableAutoMtls: false }), 'shop/catalog').state,
    ).toBe('ready');
  });

  test('a headless service with a pod outside the mesh sends plaintext to the others', () => {
    const labels = { app: 'redis' };
    const found = path([
      ...base,
      workload('shop/redis', { labels }),
      workload('shop/redis-old', { labels, sidecar: false }),
      service('shop/redis', [{ name: 'tcp', port: 6379 }], { clusterIP: 'None', selector: labels }),
    ]);
    expect(workloadIn(found, 'shop/redis')).toMatchObject({
      state: 'blocked',
      rules: [{ decidedBy: 'headless' }],
    });
  });
});

test('bytes of old connections count like callers', () => {
  const tcp = [workload('shop/db'), service('shop/db', [{ name: 'tcp', port: 5432 }])];
  const seen = traffic(connections({ sent: 10, received: 5 }, { to: 'shop/db', mutualTls: false }));
  expect(workloadIn(path([...base, ...tcp], seen), 'shop/db').state).toBe('blocked');
});

test('without an answer of Prometheus nothing is complete, and nothing is called ready', () => {
  const mesh = cluster(...base.flat());
  const unanswered = pathToStrict({ cluster: 'c', mesh, traffic: undefined, lastDay: undefined });
  expect(unanswered.complete).toBe(false);
  expect(unanswered.namespaces.map(({ state }) => state)).not.toContain('ready');
  expect(unanswered.namespaces.map(({ state }) => state)).toContain('unknown');
  expect(path(base).complete).toBe(true);
});
