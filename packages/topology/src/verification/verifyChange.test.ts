import { planChange } from '@padlock/mtls';
import type { ChangeTarget, KubernetesObject, Mesh, ModePick } from '@padlock/mtls';
import { describe, expect, test } from 'vitest';
import { cluster, destinationRule, peerAuthentication, service, workload } from '../testing/cluster.ts';
import { connections, requests, traffic } from '../testing/telemetry.ts';
import type { Traffic } from '../traffic.ts';
import { reachOfPlan } from './changeReach.ts';
import { verifyChange } from './verifyChange.ts';
import type { KnownCaller, Verification, VerificationInput } from './verifyChange.ts';

const http = { name: 'http', port: 80, targetPort: 8080 };
const admin = { name: 'http-admin', port: 9090, targetPort: 9090 };
const database = { name: 'tcp-db', port: 5432, targetPort: 5432 };

/** frontpage -> catalog, and whoever else calls. */
function shop(ports = [http], ...policies: readonly KubernetesObject[]): Mesh {
  return cluster(
    workload('shop/catalog', { ports: ports.map(({ targetPort }) => ({ containerPort: targetPort })) }),
    workload('shop/frontpage'),
    workload('shop/orders'),
    workload('legacy/batch', { sidecar: false }),
    service('shop/catalog', ports),
    service('shop/frontpage'),
    service('shop/orders'),
    ...policies,
  );
}

const catalog = (mode: ModePick, port = 80): ChangeTarget => ({
  scope: 'service',
  namespace: 'shop',
  name: 'catalog',
  ports: [{ port, mode }],
});

/** The input of a verification right after a change was made. */
function after(mesh: Mesh, target: ChangeTarget, given: Partial<VerificationInput> = {}): VerificationInput {
  const plan = planChange(mesh, target);
  if (plan.kind === 'refused') throw new Error(plan.reason);
  return {
    cluster: 'demo',
    mesh: plan.after,
    reach: reachOfPlan(mesh, plan),
    callers: [],
    standing: 'in_force',
    telemetry: { state: 'too_soon', destinationPort: false },
    ...given,
  };
}

function counted(
  since: Traffic,
  options: { readonly recent?: Traffic; readonly destinationPort?: boolean; readonly seconds?: number } = {},
): VerificationInput['telemetry'] {
  const timed = { ...since, windowSeconds: options.seconds ?? 60 };
  return {
    state: 'counted',
    since: timed,
    recent: options.recent ?? timed,
    destinationPort: options.destinationPort ?? false,
  };
}

const staysOpen =
  'Connections that were opened before the change keep what they had until they are closed. Restart the client to have it sooner.';
const wasUnderWay = 'What contradicts policy was seen right after the change, and not in the last minutes.';

const fromFrontpage = { from: 'shop/frontpage', to: 'shop/catalog' };
const plaintext = { to: 'shop/catalog', mutualTls: false };

const states = ({ edges }: Verification): Record<string, string> =>
  Object.fromEntries(edges.map(({ client, port, state }) => [`${client}:${port}`, state]));

describe('a port set to STRICT', () => {
  const strict = after(shop(), catalog('STRICT'));
  const verify = (since: Traffic, given: Partial<VerificationInput> = {}): Verification =>
    verifyChange({ ...strict, ...given, telemetry: counted(since) });

  test('is verified by mutual TLS that was seen since, with the counts', () => {
    const result = verify(traffic(requests(42, fromFrontpage)));
    expect(result).toMatchObject({
      state: 'verified',
      provable: 'service',
      message: '42 requests since the change, all as policy says.',
      since: '2026-02-02T02:39:00.000Z',
      countedUntil: '2026-02-02T02:40:00.000Z',
    });
    expect(result.edges).toMatchObject([
      {
        client: 'shop/frontpage',
        clientKind: 'service',
        server: 'shop/catalog',
        port: 80,
        expected: 'mutual_tls',
        state: 'verified',
        mutual: 42,
        notMutual: 0,
        unit: 'requests',
        lastSeen: '2026-02-02T02:40:00.000Z',
      },
    ]);
  });

  test('is not called verified before anybody called', () => {
    expect(verify(traffic())).toMatchObject({ state: 'waiting', edges: [] });
  });

  test('is in force as long as there is no second scrape, or no Prometheus', () => {
    expect(verifyChange(strict)).toMatchObject({ state: 'in_force', since: null });
    const telemetry = { state: 'unavailable', reason: 'Prometheus does not answer.' } as const;
    expect(verifyChange({ ...strict, telemetry })).toMatchObject({
      state: 'in_force',
      message: 'In force. Traffic cannot be looked at: Prometheus does not answer.',
    });
  });

  test('says who still gets through in plaintext, with the counts', () => {
    const result = verify(traffic(requests(3_296, fromFrontpage), requests(21, plaintext)));
    expect(result).toMatchObject({
      state: 'still_plaintext',
      message: 'Not as policy says: an unnamed client (21 of 21 requests plaintext).',
    });
    expect(states(result)).toEqual({
      'shop/frontpage:80': 'verified',
      'Unnamed client:80': 'still_plaintext',
    });
  });

  test('tells a named client that got through in plaintext by its name', () => {
    const result = verify(traffic(requests(21, { ...fromFrontpage, mutualTls: false })));
    expect(result.message).toBe('Not as policy says: shop/frontpage (21 of 21 requests plaintext).');
  });

  test('says whose calls fail', () => {
    const failing = {
      ...fromFrontpage,
      by: 'source' as const,
      labels: { response_flags: 'UF,URX', response_code: '503' },
    };
    expect(verify(traffic(requests(12, failing)))).toMatchObject({
      state: 'failing',
      message: 'Calls fail since the change: shop/frontpage (12 failures).',
      edges: [{ failed: 12, mutual: 0 }],
    });
  });

  test('is called failing when a rule that somebody writes later makes clients send plaintext', () => {
    const host = 'catalog.shop.svc.cluster.local';
    const changed = after(shop(), catalog('STRICT'));
    const broken = shop(
      [http],
      ...changed.mesh.peerAuthentications.map(({ object }) => object),
      destinationRule('shop/later', host, 'DISABLE'),
    );
    const failing = {
      ...fromFrontpage,
      by: 'source',
      labels: { response_code: '503', response_flags: 'UF,URX' },
    } as const;
    const seen = traffic(requests(230, fromFrontpage), requests(30, failing));
    expect(verifyChange({ ...changed, mesh: broken, telemetry: counted(seen) })).toMatchObject({
      state: 'failing',
      message: 'Calls fail since the change: shop/frontpage (30 failures).',
    });
  });

  test('a client that policy refuses now is predicted, never counted, and waits for nothing', () => {
    const callers: KnownCaller[] = [
      {
        clientId: 'demo/unnamed/shop',
        client: 'Unnamed client',
        clientKind: 'unnamed',
        server: 'shop/catalog',
        port: 80,
        expected: 'refused',
        losesAccess: true,
        carries: 'requests',
      },
    ];
    const result = verify(traffic(requests(5, fromFrontpage)), { callers });
    expect(result.state).toBe('verified');
    expect(result.edges).toContainEqual(
      expect.objectContaining({ client: 'Unnamed client', state: 'predicted', failed: 0, lastSeen: null }),
    );
  });

  test('waits for those who called before, and after five minutes names them', () => {
    const callers: KnownCaller[] = [
      {
        clientId: 'demo/service/shop/orders',
        client: 'shop/orders',
        clientKind: 'service',
        server: 'shop/catalog',
        port: 80,
        expected: 'mutual_tls',
        losesAccess: false,
        carries: 'requests',
      },
    ];
    const since = traffic(requests(5, fromFrontpage));
    expect(verify(since, { callers })).toMatchObject({
      state: 'waiting',
      message: '5 requests since the change went as policy says. Waiting for shop/orders.',
    });
    const later = verifyChange({ ...strict, callers, telemetry: counted(since, { seconds: 301 }) });
    expect(later).toMatchObject({
      state: 'verified',
      message: '5 requests since the change, all as policy says. Not seen since: shop/orders.',
    });
  });

  test('forgets plaintext that was under way when the proxies took the policy up, and says so', () => {
    const since = traffic(requests(900, fromFrontpage), requests(2, { ...fromFrontpage, mutualTls: false }));
    const recent = { ...traffic(requests(300, fromFrontpage)), windowSeconds: 300 };
    expect(verifyChange({ ...strict, telemetry: counted(since, { recent, seconds: 900 }) })).toMatchObject({
      state: 'verified',
      edges: [{ state: 'verified', notMutual: 2, note: wasUnderWay }],
    });
  });

  test('is superseded when the objects were changed again, whatever traffic says', () => {
    const telemetry = counted(traffic(requests(5, plaintext)));
    expect(verifyChange({ ...strict, telemetry, standing: 'overtaken' }).state).toBe('superseded');
    expect(verifyChange({ ...strict, telemetry, standing: 'not_seen' }).state).toBe('accepted');
  });

  test('looks at no other server', () => {
    expect(
      verify(traffic(requests(9, { from: 'shop/frontpage', to: 'shop/orders', mutualTls: false }))).edges,
    ).toEqual([]);
  });
});

describe('a port set to DISABLED', () => {
  const disabled = after(shop(), catalog('DISABLED'));

  test('is verified by plaintext', () => {
    const telemetry = counted(traffic(requests(8, { ...fromFrontpage, mutualTls: false })));
    expect(verifyChange({ ...disabled, telemetry })).toMatchObject({ state: 'verified' });
  });

  test('is not verified as long as mutual TLS gets through', () => {
    const telemetry = counted(traffic(requests(8, fromFrontpage)));
    expect(verifyChange({ ...disabled, telemetry })).toMatchObject({
      state: 'still_plaintext',
      edges: [{ state: 'unexpected' }],
      message: 'Not as policy says: shop/frontpage (8 of 8 requests mutual TLS).',
    });
  });
});

describe('a service with several ports', () => {
  const strict = after(shop([http, admin]), catalog('STRICT'));

  test('is not provable per port where telemetry has none', () => {
    const result = verifyChange({ ...strict, telemetry: counted(traffic(requests(42, fromFrontpage))) });
    expect(result).toMatchObject({
      state: 'not_provable',
      provable: 'not_per_port',
      edges: [{ port: null, state: 'not_provable' }],
    });
  });

  test('is proven by the port where telemetry has it, and other ports do not count', () => {
    const on = (port: string) => ({ labels: { destination_port: port } });
    const since = traffic(
      requests(42, { ...fromFrontpage, ...on('8080') }),
      requests(7, { ...plaintext, ...on('9090') }),
    );
    const result = verifyChange({ ...strict, telemetry: counted(since, { destinationPort: true }) });
    expect(result).toMatchObject({ state: 'verified', provable: 'port' });
    expect(states(result)).toEqual({ 'shop/frontpage:80': 'verified' });
  });

  test('is provable where only one of them can carry such traffic', () => {
    const mixed = after(shop([http, database]), catalog('STRICT'));
    const since = traffic(
      requests(42, fromFrontpage),
      connections({ opened: 3 }, { ...fromFrontpage, mutualTls: false }),
    );
    const result = verifyChange({ ...mixed, telemetry: counted(since) });
    expect(result).toMatchObject({ state: 'verified', provable: 'service' });
    expect(states(result)).toEqual({ 'shop/frontpage:80': 'verified' });
  });

  test('is provable where all of them changed', () => {
    const both = after(shop([http, admin]), {
      scope: 'workload',
      namespace: 'shop',
      name: 'catalog',
      mode: 'STRICT',
    });
    const result = verifyChange({ ...both, telemetry: counted(traffic(requests(42, fromFrontpage))) });
    expect(result).toMatchObject({ state: 'verified', provable: 'service', edges: [{ port: null }] });
  });
});

describe('TCP', () => {
  const strict = after(shop([database]), catalog('STRICT', 5432));
  const to = { from: 'shop/frontpage', to: 'shop/catalog' };

  test('is verified by connections', () => {
    const since = traffic(connections({ opened: 3, sent: 100, received: 100 }, to));
    expect(verifyChange({ ...strict, telemetry: counted(since) })).toMatchObject({
      state: 'verified',
      edges: [{ unit: 'connections', mutual: 3 }],
    });
  });

  test('a connection from before the change keeps its plaintext, and the note says why', () => {
    const old = traffic(connections({ sent: 900 }, { ...to, mutualTls: false }));
    expect(verifyChange({ ...strict, telemetry: counted(old) })).toMatchObject({
      state: 'still_plaintext',
      edges: [{ unit: 'bytes', notMutual: 900, note: staysOpen }],
    });
    const beside = traffic(
      connections({ opened: 2, sent: 10 }, to),
      connections({ sent: 900 }, { ...to, mutualTls: false }),
    );
    expect(verifyChange({ ...strict, telemetry: counted(beside) })).toMatchObject({
      state: 'still_plaintext',
      message: 'Not as policy says: shop/frontpage (900 of 910 bytes not mutual TLS).',
      edges: [{ unit: 'bytes', mutual: 10, note: staysOpen }],
    });
  });
});

describe('other changes', () => {
  test('a namespace is verified by the calls to all of its services', () => {
    const mesh = shop();
    const strict = after(mesh, { scope: 'namespace', namespace: 'shop', mode: 'STRICT' });
    const since = traffic(
      requests(4, fromFrontpage),
      requests(5, { from: 'shop/catalog', to: 'shop/orders', mutualTls: false }),
    );
    const result = verifyChange({ ...strict, telemetry: counted(since) });
    expect(states(result)).toEqual({ 'shop/catalog:80': 'still_plaintext', 'shop/frontpage:80': 'verified' });
  });

  test('one that changes no mode has nothing to prove', () => {
    const shadowed = peerAuthentication('shop/young', { app: 'catalog', mode: 'STRICT' });
    const mesh = shop([http], shadowed);
    const plan = planChange(mesh, catalog('STRICT'));
    if (plan.kind === 'refused') throw new Error(plan.reason);
    const nothing = { kind: 'places', places: [] } as const;
    const result = verifyChange({
      ...after(mesh, catalog('STRICT')),
      reach: nothing,
      telemetry: counted(traffic()),
    });
    expect(result).toMatchObject({
      state: 'in_force',
      message: 'In force. It changes no mode of any pod, so traffic has nothing to prove.',
    });
  });

  test('a DestinationRule reaches the servers that it speaks of', () => {
    const mesh = shop();
    const rule = destinationRule('shop/catalog', 'catalog.shop.svc.cluster.local', 'DISABLE');
    const operation = {
      verb: 'create',
      ref: { kind: 'DestinationRule', namespace: 'shop', name: 'catalog' },
      apiVersion: rule.apiVersion,
      resourceVersion: undefined,
      before: undefined,
      after: rule,
      patch: undefined,
    } as const;
    const plan = planChange(mesh, catalog('STRICT'));
    if (plan.kind === 'refused') throw new Error(plan.reason);
    const none = { ...plan, changes: [], alsoAffects: [] };
    expect(reachOfPlan(mesh, { ...none, operations: [operation] })).toEqual({
      kind: 'places',
      places: [{ namespace: 'shop', workload: 'catalog', containerPorts: null }],
    });
    expect(reachOfPlan(mesh, { ...none, operations: [operation] }, { companions: [operation] })).toEqual({
      kind: 'places',
      places: [],
    });
    const wide = { ...operation, after: destinationRule('shop/all', '*.local', 'ISTIO_MUTUAL') };
    expect(reachOfPlan(mesh, { ...none, operations: [wide] })).toEqual({ kind: 'mesh' });
  });

  test('the reach of a large change is told by namespaces, and of a larger one by the mesh', () => {
    const namespaces = Array.from({ length: 30 }, (_, i) => `ns-${i}`);
    const mesh = cluster(
      ...namespaces.flatMap((ns) => [
        workload(`${ns}/a`, { ports: [{ containerPort: 80 }] }),
        workload(`${ns}/b`),
      ]),
    );
    const plan = planChange(mesh, { scope: 'mesh', mode: 'STRICT' });
    if (plan.kind === 'refused') throw new Error(plan.reason);
    expect(reachOfPlan(mesh, plan)).toEqual({ kind: 'mesh' });
    const some = {
      ...plan,
      changes: plan.changes.filter(({ workload: { namespace } }) => namespace < 'ns-2'),
    };
    expect(reachOfPlan(mesh, some)).toMatchObject({ kind: 'places' });
  });
});
