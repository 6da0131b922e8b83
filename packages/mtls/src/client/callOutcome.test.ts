import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { MeshConfig } from '../model/meshConfig.ts';
import {
  destinationRule,
  meshOf,
  namespace,
  peerAuthentication,
  pod,
  podIn,
  service,
  workloadEntry,
} from '../testing/build.ts';
import { callOutcome, unnamedCallOutcome } from './callOutcome.ts';
import type { CallOutcome } from './callOutcome.ts';

const tunnel = { 'networking.istio.io/tunnel': 'http' };

function call(
  objects: readonly KubernetesObject[],
  options: { readonly host?: string; readonly subset?: string; readonly config?: Partial<MeshConfig> } = {},
): CallOutcome {
  const basis = [pod('client'), pod('orders'), service('orders')];
  const given = new Set(objects.map((object) => `${object.kind}/${object.metadata.name}`));
  const rest = basis.filter((object) => !given.has(`${object.kind}/${object.metadata.name}`));
  const mesh = meshOf([...rest, ...objects], options.config);
  return callOutcome(mesh, {
    client: podIn(mesh, 'client'),
    host: options.host ?? 'orders.shop.svc.cluster.local',
    port: 80,
    ...(options.subset === undefined ? {} : { subset: options.subset }),
    server: podIn(mesh, 'orders'),
    targetPort: 8080,
  });
}

describe('between pods with sidecars', () => {
  test('calls are encrypted by themselves', () => {
    const result = call([]);
    expect(result.outcome).toBe('mutual_tls');
    expect(result.client).toEqual({ tls: 'AUTO', explanation: { decidedBy: 'auto_mtls' } });
  });

  test.each(['orders', 'orders.shop', 'orders.shop.svc'])('the short host %s means the same', (host) => {
    expect(call([], { host }).outcome).toBe('mutual_tls');
  });

  test('clients follow a port that is DISABLE', () => {
    const policy = peerAuthentication('orders', { selector: { app: 'orders' }, ports: { 8080: 'DISABLE' } });
    expect(call([policy]).outcome).toBe('plaintext');
  });

  test('a STRICT port in a namespace that is DISABLE refuses them', () => {
    const policies = [
      peerAuthentication('default', { mode: 'DISABLE' }),
      peerAuthentication('orders', { selector: { app: 'orders' }, ports: { 8080: 'STRICT' } }),
    ];
    const result = call(policies);
    expect(result.outcome).toBe('refused');
    expect(result.client.explanation.decidedBy).toBe('namespace_or_mesh_disable');
  });

  test('a STRICT port refuses them while auto mTLS is off', () => {
    const result = call([peerAuthentication('default', { mode: 'STRICT' })], {
      config: { enableAutoMtls: false },
    });
    expect(result).toMatchObject({
      outcome: 'refused',
      client: { explanation: { decidedBy: 'auto_mtls_off' } },
    });
  });

  test('istiod does not know about an excluded port, so mutual TLS is sent and not understood', () => {
    const annotations = { 'traffic.sidecar.istio.io/excludeInboundPorts': '8080' };
    expect(call([pod('orders', { annotations })]).outcome).toBe('refused');
  });
});

describe('a DestinationRule', () => {
  test('decides, and is named', () => {
    const result = call([destinationRule('plain', 'orders', { tls: 'DISABLE' })]);
    expect(result.outcome).toBe('plaintext');
    expect(result.client.explanation).toMatchObject({
      decidedBy: 'destination_rule',
      rule: { kind: 'DestinationRule', namespace: 'shop', name: 'plain' },
    });
  });

  test('of ISTIO_MUTUAL fails towards a pod without sidecar', () => {
    const objects = [
      pod('orders', { dataPlane: 'none' }),
      destinationRule('m', 'orders', { tls: 'ISTIO_MUTUAL' }),
    ];
    expect(call(objects).outcome).toBe('refused');
  });

  test('with TLS of the user’s own passes what is not STRICT', () => {
    const rule = destinationRule('own', 'orders', { tls: 'SIMPLE' });
    expect(call([rule]).outcome).toBe('other_tls');
    expect(call([rule, peerAuthentication('default', { mode: 'STRICT' })]).outcome).toBe('refused');
  });

  test('is cancelled for a port by an entry that says nothing about TLS', () => {
    const trafficPolicy = {
      tls: { mode: 'SIMPLE' },
      portLevelSettings: [{ port: { number: 80 }, loadBalancer: { simple: 'RANDOM' } }],
    };
    expect(call([destinationRule('r', 'orders', { trafficPolicy })]).client.tls).toBe('AUTO');
  });

  test('is overridden by its subset', () => {
    const subsets = [{ name: 'v1', labels: {}, trafficPolicy: { tls: { mode: 'DISABLE' } } }];
    const rule = destinationRule('r', 'orders', { tls: 'ISTIO_MUTUAL', subsets });
    expect(call([rule]).outcome).toBe('mutual_tls');
    expect(call([rule], { subset: 'v1' }).outcome).toBe('plaintext');
  });

  test('of the client’s namespace hides that of the root namespace', () => {
    const wide = destinationRule('wide', '*.local', { namespace: 'istio-system', tls: 'DISABLE' });
    expect(call([wide]).outcome).toBe('plaintext');
    const own = destinationRule('own', 'orders', { tls: 'ISTIO_MUTUAL' });
    expect(call([wide, own]).outcome).toBe('mutual_tls');
  });
});

describe('towards a headless service', () => {
  const headless = service('orders', { headless: true });

  test('mutual TLS is used when every pod has a sidecar, even to a port that is DISABLE', () => {
    const policy = peerAuthentication('orders', { selector: { app: 'orders' }, ports: { 8080: 'DISABLE' } });
    expect(call([headless]).outcome).toBe('mutual_tls');
    expect(call([headless, policy]).outcome).toBe('refused');
  });

  test('plaintext is used when one has none', () => {
    const other = pod('old', { labels: { app: 'orders' }, dataPlane: 'none' });
    expect(call([headless, other]).outcome).toBe('plaintext');
  });

  test.each([
    ['without a proxy, plaintext', {}, '', 'plaintext'],
    ['with a proxy, mutual TLS', {}, 'vm', 'mutual_tls'],
    ['with a host name, nothing: no service has it', { address: 'vm.example.com' }, '', 'mutual_tls'],
  ])('a machine makes of all calls, %s', (_what, spec, serviceAccount, outcome) => {
    const vm = workloadEntry('vm', { labels: { app: 'orders' }, spec: { ...spec, serviceAccount } });
    expect(call([headless, vm]).outcome).toBe(outcome);
  });

  test('a machine without the port that the service names is no endpoint', () => {
    const named = service('orders', { headless: true, ports: [{ port: 80, targetPort: 'p8080' }] });
    const vm = (ports: Readonly<Record<string, number>>) =>
      workloadEntry('vm', { labels: { app: 'orders' }, spec: { serviceAccount: '', ports } });
    expect(call([named, vm({})]).outcome).toBe('mutual_tls');
    expect(call([named, vm({ p8080: 9000 })]).outcome).toBe('plaintext');
  });
});

describe('a client without sidecar', () => {
  const client = pod('client', { dataPlane: 'none' });

  test('sends plaintext', () => {
    expect(call([client])).toMatchObject({
      outcome: 'plaintext',
      client: { tls: 'DISABLE', explanation: { decidedBy: 'no_sidecar' } },
    });
  });

  test('is refused by STRICT, named or not', () => {
    const strict = peerAuthentication('default', { mode: 'STRICT' });
    expect(call([client, strict]).outcome).toBe('refused');
    const mesh = meshOf([pod('orders'), strict]);
    expect(unnamedCallOutcome(mesh, podIn(mesh, 'orders'), 8080)).toBe('refused');
  });
});

// Not proven on the wire: from Istio's source.
describe('in ambient mode', () => {
  const ambient = { dataPlane: 'none', annotations: { 'ambient.istio.io/redirection': 'enabled' } } as const;
  const strict = peerAuthentication('default', { mode: 'STRICT' });
  const rule = destinationRule('plain', 'orders', { tls: 'DISABLE' });

  test('two captured pods tunnel to each other, whatever DestinationRules say', () => {
    const objects = [pod('client', ambient), pod('orders', ambient), rule];
    expect(call(objects)).toMatchObject({
      outcome: 'mutual_tls',
      client: { explanation: { decidedBy: 'ambient' } },
    });
  });

  test('a sidecar that is not set up for HBONE sends plaintext, which STRICT refuses', () => {
    expect(call([pod('orders', ambient)]).outcome).toBe('plaintext');
    expect(call([pod('orders', ambient), strict]).outcome).toBe('refused');
  });

  test('a sidecar that is set up for HBONE tunnels, in both directions', () => {
    const labelled = pod('client', { labels: { app: 'client', ...tunnel } });
    expect(call([labelled, pod('orders', ambient), strict]).outcome).toBe('mutual_tls');
    const server = pod('orders', { labels: { app: 'orders', ...tunnel } });
    expect(call([pod('client', ambient), server, strict]).outcome).toBe('mutual_tls');
  });

  test('a captured client is refused by a STRICT sidecar without HBONE', () => {
    expect(call([pod('client', ambient), strict]).outcome).toBe('refused');
  });

  test('mutual TLS of a sidecar is not understood by ztunnel', () => {
    const objects = [pod('orders', ambient), destinationRule('m', 'orders', { tls: 'ISTIO_MUTUAL' })];
    expect(call(objects).outcome).toBe('refused');
  });
});

// Not proven on the wire, but asked of istiod's own code (e2e/contract/istiod.test.ts).
describe('a host of a ServiceEntry', () => {
  function entry(spec: Readonly<Record<string, unknown>>): KubernetesObject {
    return {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name: 'partner', namespace: 'shop' },
      spec: {
        hosts: ['api.partner.example'],
        ports: [{ number: 80, name: 'http' }],
        resolution: 'STATIC',
        ...spec,
      },
    };
  }
  const host = 'api.partner.example';
  const inNamespace = (to: string, object: KubernetesObject): KubernetesObject => {
    return { ...object, metadata: { ...object.metadata, namespace: to } };
  };

  test('outside the mesh gets no mutual TLS by itself', () => {
    expect(call([entry({})], { host }).client).toEqual({
      tls: 'DISABLE',
      explanation: { decidedBy: 'outside_mesh' },
    });
  });

  test('outside the mesh gets what a DestinationRule says', () => {
    expect(call([entry({}), destinationRule('p', host, { tls: 'SIMPLE' })], { host }).client.tls).toBe(
      'SIMPLE',
    );
  });

  test('inside the mesh is called like a service', () => {
    const internal = { location: 'MESH_INTERNAL', workloadSelector: { labels: { app: 'orders' } } };
    expect(call([entry(internal)], { host }).outcome).toBe('mutual_tls');
    expect(call([entry({ ...internal, resolution: 'NONE' })], { host }).client).toMatchObject({
      tls: 'ISTIO_MUTUAL',
    });
    const vm = workloadEntry('vm', { labels: { app: 'orders' }, spec: { serviceAccount: '' } });
    expect(call([entry({ ...internal, resolution: 'NONE' }), vm], { host }).client.tls).toBe('DISABLE');
  });

  test('is unknown where it is not exported to, and no rule is for it then', () => {
    const elsewhere = entry({ location: 'MESH_INTERNAL', exportTo: ['bank'] });
    const rule = destinationRule('p', host, { tls: 'ISTIO_MUTUAL' });
    expect(call([namespace('bank'), elsewhere, rule], { host }).client).toEqual({
      tls: 'DISABLE',
      explanation: { decidedBy: 'outside_mesh' },
    });
  });

  test('outside the mesh is a service of its namespace to rules all the same', () => {
    const rule = destinationRule('p', host, { namespace: 'bank', tls: 'ISTIO_MUTUAL' });
    const objects = [namespace('bank'), inNamespace('bank', entry({})), rule];
    expect(call(objects, { host }).client.tls).toBe('ISTIO_MUTUAL');
  });

  test('with a wildcard is known to rules by the wildcard only', () => {
    const wildcard = entry({ hosts: ['*.partner.example'], resolution: 'NONE' });
    const byName = destinationRule('p', host, { tls: 'SIMPLE' });
    const byWildcard = destinationRule('w', '*.partner.example', { tls: 'MUTUAL' });
    expect(call([wildcard, byName], { host }).client.tls).toBe('DISABLE');
    expect(call([wildcard, byName, byWildcard], { host }).client.tls).toBe('MUTUAL');
  });

  test('is the most specific that has the port', () => {
    const wide = entry({ hosts: ['*.example'], resolution: 'NONE' });
    const exact = { ...entry({ location: 'MESH_INTERNAL' }), metadata: { name: 'exact', namespace: 'shop' } };
    const otherPort = entry({ location: 'MESH_INTERNAL', ports: [{ number: 81, name: 'http' }] });
    expect(call([wide, exact], { host }).client.tls).toBe('AUTO');
    expect(call([wide, otherPort], { host }).client.explanation.decidedBy).toBe('outside_mesh');
  });

  test('has a proxy at an endpoint by its label, or else by its service account', () => {
    const passthrough = destinationRule('p', host, {
      trafficPolicy: { loadBalancer: { simple: 'PASSTHROUGH' } },
    });
    const tlsTo = (endpoint: object): string => {
      const objects = [entry({ location: 'MESH_INTERNAL', endpoints: [endpoint] }), passthrough];
      return call(objects, { host }).client.tls;
    };
    expect(tlsTo({ address: '10.0.0.1', serviceAccount: 'db' })).toBe('ISTIO_MUTUAL');
    expect(tlsTo({ address: '10.0.0.1' })).toBe('DISABLE');
    const labels = { 'security.istio.io/tlsMode': 'disabled' };
    expect(tlsTo({ address: '10.0.0.1', serviceAccount: 'db', labels })).toBe('DISABLE');
  });
});

test('a service that is not exported to the client gets what the application sends, whatever rules say', () => {
  const annotations = { 'networking.istio.io/exportTo': 'bank, ~' };
  const hidden = { ...service('orders'), metadata: { name: 'orders', namespace: 'shop', annotations } };
  const rule = destinationRule('m', 'orders', { tls: 'ISTIO_MUTUAL' });
  expect(call([hidden, rule]).client).toEqual({
    tls: 'DISABLE',
    explanation: { decidedBy: 'outside_mesh' },
  });
});
