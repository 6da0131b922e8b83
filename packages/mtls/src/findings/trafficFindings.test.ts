import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { planWrites } from '../plan/planWrites.ts';
import { destinationRule, meshOf, peerAuthentication, pod, service } from '../testing/build.ts';
import { findings } from './findings.ts';
import { trafficFindings } from './trafficFindings.ts';
import type { ObservedTraffic } from './trafficFindings.ts';

const selector = { app: 'orders' };
const basis = [pod('orders', { ports: [8080, 9090] }), service('orders'), pod('client')];
const client = { namespace: 'shop', name: 'client' };

function seen(given: Partial<ObservedTraffic>): ObservedTraffic {
  const server = { namespace: 'shop', name: 'orders' };
  return { server, containerPort: 8080, client, mutualTls: 0, notMutualTls: 0, ...given };
}

function codes(objects: readonly KubernetesObject[], ...rows: readonly ObservedTraffic[]): readonly string[] {
  return trafficFindings(meshOf([...basis, ...objects]), rows).map(({ code }) => code);
}

const strict = peerAuthentication('own', { selector, ports: { 8080: 'STRICT' } });

describe('traffic is reported', () => {
  test('without mutual TLS at a STRICT port, with a way back', () => {
    const mesh = meshOf([...basis, strict]);
    const rows = [seen({ client: undefined, notMutualTls: 3 }), seen({ mutualTls: 10 })];
    const [finding] = trafficFindings(mesh, rows);
    expect(finding).toMatchObject({
      code: 'strict_with_plaintext_callers',
      severity: 'error',
      objects: [{ name: 'orders' }],
    });
    expect(finding?.reason).toContain('Port 8080 is STRICT, and an unnamed client came without mutual TLS');
    const [fix] = finding?.fixes ?? [];
    const { after } = planWrites(mesh, fix?.kind === 'writes' ? fix.operations : []);
    expect(trafficFindings(after, rows)).toEqual([]);
  });

  test('that contradicts what policy lets expect', () => {
    expect(codes([], seen({ mutualTls: 5, notMutualTls: 1 }))).toEqual(['drift']);
    expect(codes([peerAuthentication('own', { selector, mode: 'DISABLE' })], seen({ mutualTls: 1 }))).toEqual(
      ['drift'],
    );
    expect(codes([destinationRule('plain', 'orders', { tls: 'DISABLE' })], seen({ mutualTls: 1 }))).toEqual([
      'drift',
    ]);
  });
});

describe('nothing is reported', () => {
  test('of traffic as policy lets expect it', () => {
    expect(codes([], seen({ mutualTls: 5 }), seen({ client: undefined, notMutualTls: 5 }))).toEqual([]);
    expect(codes([strict], seen({ mutualTls: 5 }))).toEqual([]);
    expect(
      codes([destinationRule('plain', 'orders', { tls: 'DISABLE' })], seen({ notMutualTls: 1 })),
    ).toEqual([]);
  });

  test('of plaintext that a subset sends', () => {
    const rule = {
      ...destinationRule('canary', 'orders', {}),
      spec: { host: 'orders', subsets: [{ name: 'canary', trafficPolicy: { tls: { mode: 'DISABLE' } } }] },
    };
    expect(codes([rule], seen({ mutualTls: 9, notMutualTls: 1 }))).toEqual([]);
    const [subset] = rule.spec.subsets;
    const elsewhere = { ...rule.spec, subsets: [{ ...subset, labels: { version: 'v2' } }] };
    expect(codes([{ ...rule, spec: elsewhere }], seen({ mutualTls: 9, notMutualTls: 1 }))).toEqual(['drift']);
  });

  test('of a port that telemetry does not tell from another that may be open', () => {
    const open = seen({ containerPort: undefined, client: undefined, notMutualTls: 1 });
    expect(codes([strict], open)).toEqual([]);
    expect(codes([peerAuthentication('own', { selector, mode: 'STRICT' })], open)).toEqual([
      'strict_with_plaintext_callers',
    ]);
  });

  test('of workloads and clients that are not known', () => {
    expect(codes([strict], seen({ server: { namespace: 'shop', name: 'gone' }, notMutualTls: 1 }))).toEqual(
      [],
    );
    expect(codes([], seen({ client: { namespace: 'shop', name: 'gone' }, notMutualTls: 1 }))).toEqual([]);
  });
});

describe('services that disagree about a workload are reported', () => {
  const shared = [
    pod('orders', { labels: { app: 'orders', team: 'blue' } }),
    pod('client'),
    service('orders'),
    service('blue', { selector: { team: 'blue' } }),
  ];
  const disagreements = (...objects: readonly KubernetesObject[]): readonly string[] =>
    findings(meshOf([...shared, ...objects]))
      .filter(({ code }) => code === 'services_disagree')
      .map(({ objects: [first] }) => first?.name ?? '');

  test('by their policies', () => {
    const first = peerAuthentication('first', { selector, ports: { 8080: 'STRICT' }, day: 1 });
    const blue = { selector: { team: 'blue' }, day: 2 };
    expect(
      disagreements(first, peerAuthentication('blue', { ...blue, ports: { 8080: 'PERMISSIVE' } })),
    ).toEqual(['blue']);
    expect(disagreements(first, peerAuthentication('blue', { ...blue, ports: { 8080: 'STRICT' } }))).toEqual(
      [],
    );
  });

  test('by the rules of their hosts', () => {
    expect(disagreements(destinationRule('plain', 'blue', { tls: 'DISABLE' }))).toEqual(['blue']);
    expect(disagreements(destinationRule('mutual', 'blue', { tls: 'ISTIO_MUTUAL' }))).toEqual([]);
  });
});
