import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { destinationRule, meshOf, pod, service } from '../testing/build.ts';
import { ruleStandings } from './ruleStanding.ts';

const host = 'orders.shop.svc.cluster.local';
const elsewhere = pod('reader', { namespace: 'reporting' });
const basis = [pod('orders'), service('orders'), pod('carts'), service('carts'), elsewhere];

/** `name: standing services [by ...]` of each rule. */
function standings(...objects: readonly KubernetesObject[]): readonly string[] {
  return ruleStandings(meshOf([...basis, ...objects])).map(({ rule, standing, services, shadowedBy }) => {
    const by = shadowedBy.map(({ name }) => name).join();
    return `${rule.name}: ${standing} ${services.length}${by === '' ? '' : ` by ${by}`}`;
  });
}

describe('a DestinationRule', () => {
  test('without a word about TLS is left out', () => {
    expect(standings(destinationRule('pool', host, { trafficPolicy: { connectionPool: {} } }))).toEqual([]);
  });

  test('is in force where clients read it, for the whole host, a port or a subset', () => {
    expect(standings(destinationRule('whole', host, { tls: 'DISABLE' }))).toEqual(['whole: in_force 1']);
    const portLevelSettings = [{ port: { number: 80 }, tls: { mode: 'ISTIO_MUTUAL' } }];
    expect(standings(destinationRule('port', host, { trafficPolicy: { portLevelSettings } }))).toEqual([
      'port: in_force 1',
    ]);
    const subsets = [{ name: 'v1', trafficPolicy: { tls: { mode: 'DISABLE' } } }];
    expect(standings(destinationRule('subset', host, { subsets }))).toEqual(['subset: in_force 1']);
    const passthrough = { loadBalancer: { simple: 'PASSTHROUGH' } };
    expect(standings(destinationRule('pass', host, { trafficPolicy: passthrough }))).toEqual([
      'pass: in_force 1',
    ]);
  });

  test('loses its words where an older one for the same host has some', () => {
    expect(
      standings(
        destinationRule('old', host, { tls: 'ISTIO_MUTUAL', day: 1 }),
        destinationRule('young', host, { tls: 'DISABLE', day: 2 }),
      ),
    ).toEqual(['old: in_force 1', 'young: shadowed 1 by old']);
  });

  test('with a wide host gives way to a more specific one', () => {
    expect(
      standings(
        destinationRule('wide', '*.shop.svc.cluster.local', { tls: 'ISTIO_MUTUAL' }),
        destinationRule('exact', host, { tls: 'DISABLE' }),
      ),
    ).toEqual(['wide: partly_shadowed 2 by exact', 'exact: in_force 1']);
  });

  test('gives way to one that stands beside the client', () => {
    expect(
      standings(
        destinationRule('own', host, { tls: 'ISTIO_MUTUAL' }),
        destinationRule('beside', host, { namespace: 'reporting', tls: 'DISABLE' }),
      ),
    ).toEqual(['own: partly_shadowed 1 by beside', 'beside: in_force 1']);
  });

  test('is for nobody without a host that exists, or without a client that reads it', () => {
    expect(standings(destinationRule('gone', 'gone.shop.svc.cluster.local', { tls: 'DISABLE' }))).toEqual([
      'gone: matches_nothing 0',
    ]);
    const selective = destinationRule('selective', host, {
      tls: 'DISABLE',
      workloadSelector: { app: 'nobody' },
    });
    expect(standings(selective)).toEqual(['selective: no_client 1']);
    // Only clients, servers and the root namespace are places where rules are looked for.
    expect(standings(destinationRule('far', host, { namespace: 'archive', tls: 'DISABLE' }))).toEqual([
      'far: no_client 1',
    ]);
  });
});
