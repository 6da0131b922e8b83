import { createMesh } from '@padlock/mtls';
import { random } from '@padlock/mtls/testing';
import type { KubernetesObject, Mesh, Mode } from '@padlock/mtls';
import { expect, it } from 'vitest';
import { outcomesOf, toExpectation } from './expectation.ts';
import type { Expectation } from './lockState.ts';
import { answersAbout } from './knownAnswers.ts';
import { meshIndex } from './meshIndex.ts';
import { destinationRule, peerAuthentication, service, workload } from './testing/cluster.ts';

const standing = [
  ...workload('shop/orders'),
  service('shop/orders'),
  ...workload('shop/web'),
  ...workload('pay/cards'),
  service('pay/cards'),
];

/** The cluster a moment later: its pods and services are the same, and so are policies that nobody wrote. */
function later(mesh: Mesh, policies: readonly KubernetesObject[]): Mesh {
  return createMesh([...standing, ...policies], {}, mesh);
}

function expected(mesh: Mesh, called: string): Expectation {
  const question = { client: 'shop/web', service: called, server: undefined, targetPort: undefined };
  return toExpectation(outcomesOf(meshIndex(mesh), { ...question, carries: 'requests' }));
}

const about = (mesh: Mesh, called: string) => answersAbout(meshIndex(mesh))(called, undefined);

const strict = peerAuthentication('pay/default', { mode: 'STRICT' });
const disabled = peerAuthentication('pay/default', { mode: 'DISABLE' });

it('keeps what was answered about namespaces whose policies stay, and asks again about the one that has another', () => {
  const before = createMesh([...standing, strict]);
  expect([expected(before, 'shop/orders'), expected(before, 'pay/cards')]).toEqual([
    'mutual_tls',
    'mutual_tls',
  ]);
  const after = later(before, [disabled]);
  expect(about(after, 'shop/orders')).toBe(about(before, 'shop/orders'));
  expect(about(after, 'pay/cards')).not.toBe(about(before, 'pay/cards'));
  expect([expected(after, 'shop/orders'), expected(after, 'pay/cards')]).toEqual(['mutual_tls', 'plaintext']);
  // What was true before is still said of before.
  expect(expected(before, 'pay/cards')).toBe('mutual_tls');
});

it.each([
  ['a policy of the mesh', peerAuthentication('istio-system/default', { mode: 'DISABLE' }), {}],
  ['a rule', destinationRule('shop/orders', 'orders.shop.svc.cluster.local', 'DISABLE'), {}],
  ['a setting', undefined, { enableAutoMtls: false }],
] as const)('asks again about everything after %s', (_what, object, config) => {
  const before = createMesh(standing);
  expect(expected(before, 'shop/orders')).toBe('mutual_tls');
  const after = createMesh(object === undefined ? standing : [...standing, object], config, before);
  expect(about(after, 'shop/orders')).not.toBe(about(before, 'shop/orders'));
  expect(expected(after, 'shop/orders')).toBe('plaintext');
});

it('answers after any number of changes as if it had never been asked before', () => {
  const next = random(7);
  const anyOf = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(next() * items.length)];
    if (item === undefined) throw new RangeError('nothing to choose from');
    return item;
  };
  const modes: readonly Mode[] = ['STRICT', 'PERMISSIVE', 'DISABLE'];
  const services = ['shop/orders', 'shop/cart', 'pay/cards', 'pay/bank'];
  const clients = ['shop/web', 'pay/batch', undefined];
  const parts = [...services, 'shop/web'].flatMap((key) => [...workload(key), service(key)]);
  parts.push(...workload('pay/batch', { sidecar: false }));
  const written = new Map<string, KubernetesObject>();
  const write = (): void => {
    const called = anyOf(services);
    const [namespace = '', app = ''] = called.split('/');
    const name = anyOf(['istio-system/default', `${namespace}/default`, called, `${namespace}/rule`]);
    if (next() < 0.3) written.delete(name);
    else if (name.endsWith('/rule'))
      written.set(
        name,
        destinationRule(name, `${app}.${namespace}.svc.cluster.local`, anyOf(['DISABLE', 'ISTIO_MUTUAL'])),
      );
    else {
      const spec = { ...(next() < 0.7 ? { mode: anyOf(modes) } : {}), ...(name === called ? { app } : {}) };
      const ports = name === called && next() < 0.5 ? { ports: { 8080: anyOf(modes) } } : {};
      written.set(name, peerAuthentication(name, { ...spec, ...ports }));
    }
  };
  const said = (mesh: Mesh): Expectation[] =>
    services.flatMap((called) =>
      clients.map((client) => {
        const question = { client, service: called, server: undefined, targetPort: undefined } as const;
        return toExpectation(outcomesOf(meshIndex(mesh), { ...question, carries: 'requests' }));
      }),
    );
  let mesh = createMesh(parts);
  const seen = new Set<Expectation>();
  for (let turn = 0; turn < 300; turn++) {
    write();
    mesh = createMesh([...parts, ...written.values()], {}, mesh);
    const answers = said(mesh);
    expect(answers).toEqual(said(createMesh(structuredClone([...parts, ...written.values()]))));
    for (const answer of answers) seen.add(answer);
  }
  expect([...seen].sort()).toEqual(['mutual_tls', 'plaintext', 'refused']);
});
