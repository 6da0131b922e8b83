import { describe, expect, test } from 'vitest';
import { callOutcome } from '../client/callOutcome.ts';
import type { Outcome } from '../client/callOutcome.ts';
import { clientTls } from '../client/clientTls.ts';
import type { Mesh } from '../model/mesh.ts';
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
import type { ChangeTarget } from './changeTarget.ts';
import { applyToMesh } from './operations.ts';
import type { Plan } from './plan.ts';
import { planChange } from './planChange.ts';

const host = 'orders.shop.svc.cluster.local';
const basis = [namespace('shop'), pod('client'), pod('orders'), service('orders')];

function strict(mesh: Mesh, target?: ChangeTarget): Plan {
  const result = planChange(
    mesh,
    target ?? { scope: 'service', namespace: 'shop', name: 'orders', ports: [{ port: 80, mode: 'STRICT' }] },
  );
  if (result.kind === 'refused') throw new Error(result.code);
  return result;
}

function outcome(mesh: Mesh): Outcome {
  const call = { client: podIn(mesh, 'client'), host, port: 80 };
  return callOutcome(mesh, { ...call, server: podIn(mesh, 'orders'), targetPort: 8080 }).outcome;
}

describe('companions', () => {
  test('are not offered where auto mTLS follows by itself', () => {
    expect(strict(meshOf(basis)).companions).toEqual([]);
  });

  test('make clients encrypt where auto mTLS is off', () => {
    const plan = strict(meshOf(basis, { enableAutoMtls: false }));
    expect(outcome(plan.after)).toBe('refused');
    expect(plan.companions).toMatchObject([
      {
        verb: 'create',
        ref: { kind: 'DestinationRule', namespace: 'shop', name: 'orders' },
        after: {
          apiVersion: 'networking.istio.io/v1',
          spec: {
            host,
            trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'ISTIO_MUTUAL' } }] },
          },
        },
      },
    ]);
    expect(outcome(applyToMesh(plan.after, plan.companions))).toBe('mutual_tls');
  });

  test('make clients encrypt towards a STRICT port in a namespace that is DISABLE', () => {
    const plan = strict(meshOf([...basis, peerAuthentication('default', { mode: 'DISABLE' })]));
    expect(plan.companions).toHaveLength(1);
    expect(outcome(applyToMesh(plan.after, plan.companions))).toBe('mutual_tls');
  });

  test('change the very rule that keeps clients on plaintext, for the one port', () => {
    const rule = destinationRule('plain', 'orders', {
      trafficPolicy: { tls: { mode: 'DISABLE' }, loadBalancer: { simple: 'RANDOM' } },
    });
    const plan = strict(meshOf([...basis, rule]));
    expect(plan.companions).toMatchObject([
      {
        verb: 'patch',
        ref: { name: 'plain' },
        patch: {
          spec: {
            trafficPolicy: {
              portLevelSettings: [
                {
                  port: { number: 80 },
                  loadBalancer: { simple: 'RANDOM' },
                  tls: { mode: 'ISTIO_MUTUAL' },
                },
              ],
            },
          },
        },
      },
    ]);
    expect(outcome(applyToMesh(plan.after, plan.companions))).toBe('mutual_tls');
  });

  test('put a rule for the host beside a wildcard, with what the wildcard says', () => {
    const wildcard = destinationRule('all', '*.local', {
      namespace: 'istio-system',
      trafficPolicy: { tls: { mode: 'DISABLE' }, connectionPool: { tcp: { maxConnections: 7 } } },
    });
    const plan = strict(meshOf([...basis, wildcard]));
    expect(plan.companions).toMatchObject([
      {
        verb: 'create',
        ref: { namespace: 'istio-system', name: 'orders' },
        after: { spec: { host, trafficPolicy: { connectionPool: { tcp: { maxConnections: 7 } } } } },
      },
    ]);
    expect(outcome(applyToMesh(plan.after, plan.companions))).toBe('mutual_tls');
  });

  test('let clients of a headless service follow to plaintext', () => {
    const objects = [namespace('shop'), pod('client'), pod('orders'), service('orders', { headless: true })];
    const plan = strict(meshOf(objects), {
      scope: 'service',
      namespace: 'shop',
      name: 'orders',
      ports: [{ port: 80, mode: 'DISABLED' }],
    });
    expect(outcome(plan.after)).toBe('refused');
    expect(outcome(applyToMesh(plan.after, plan.companions))).toBe('plaintext');
  });

  test('are one wide rule for a namespace where auto mTLS is off', () => {
    const mesh = meshOf(basis, { enableAutoMtls: false });
    const plan = strict(mesh, { scope: 'namespace', namespace: 'shop', mode: 'STRICT' });
    expect(plan.companions).toMatchObject([
      { verb: 'create', after: { spec: { host: '*.shop.svc.cluster.local' } } },
    ]);
    expect(outcome(applyToMesh(plan.after, plan.companions))).toBe('mutual_tls');
  });

  test('are not offered where they would shut out pods without sidecar behind the same port', () => {
    const rule = destinationRule('plain', 'orders', { tls: 'DISABLE' });
    const outside = pod('old', { labels: { app: 'orders' }, dataPlane: 'none' });
    expect(strict(meshOf([...basis, outside, rule])).companions).toEqual([]);
  });

  describe('beside machines without a proxy', () => {
    const vm = workloadEntry('vm', { labels: { app: 'orders' }, spec: { serviceAccount: '' } });
    const alone = [service('billing'), workloadEntry('billing', { spec: { serviceAccount: '' } })];
    const whole = { scope: 'namespace', namespace: 'shop', mode: 'STRICT' } as const;

    test('behind the same service are not offered: they would cut them off', () => {
      const rule = destinationRule('plain', 'orders', { tls: 'DISABLE' });
      expect(strict(meshOf([...basis, rule])).companions).toHaveLength(1);
      expect(strict(meshOf([...basis, vm, rule])).companions).toEqual([]);
      expect(strict(meshOf([...basis, vm], { enableAutoMtls: false }), whole).companions).toEqual([]);
    });

    test('behind another service spare it in the wide rule', () => {
      const { companions } = strict(meshOf([...basis, ...alone], { enableAutoMtls: false }), whole);
      expect(companions.map(({ after }) => after?.['spec'])).toMatchObject([
        { host: 'billing.shop.svc.cluster.local', trafficPolicy: { tls: { mode: 'DISABLE' } } },
        { host: '*.shop.svc.cluster.local' },
      ]);
    });
  });

  test('are for the namespace that needs them where elsewhere a rule for the host has subsets that would be lost', () => {
    const subsets = [{ name: 'v1', labels: { app: 'orders' } }];
    const theirs = destinationRule('theirs', 'orders', { exportTo: ['shop'], subsets, tls: 'ISTIO_MUTUAL' });
    const reader = pod('reader', { namespace: 'reporting' });
    const plan = strict(meshOf([...basis, reader, theirs], { enableAutoMtls: false }));
    expect(plan.companions).toMatchObject([
      { verb: 'create', after: { spec: { host, exportTo: ['reporting'] } } },
    ]);
    const mesh = applyToMesh(plan.after, plan.companions);
    const call = { host, port: 80, server: podIn(mesh, 'orders'), targetPort: 8080 };
    expect(callOutcome(mesh, { ...call, client: podIn(mesh, 'reporting/reader') }).outcome).toBe(
      'mutual_tls',
    );
    const { explanation } = clientTls(mesh, podIn(mesh, 'client'), host, 80, 'v1');
    expect(explanation.rule?.name).toBe('theirs');
  });

  test('change what a subset says for itself', () => {
    const rule = destinationRule('own', 'orders', {
      trafficPolicy: { loadBalancer: { simple: 'RANDOM' } },
      subsets: [{ name: 'v1', labels: { app: 'orders' }, trafficPolicy: { tls: { mode: 'DISABLE' } } }],
    });
    const plan = strict(meshOf([...basis, rule]));
    const mesh = applyToMesh(plan.after, plan.companions);
    const server = podIn(mesh, 'orders');
    const call = { client: podIn(mesh, 'client'), host, port: 80, subset: 'v1', server, targetPort: 8080 };
    expect(callOutcome(plan.after, call).outcome).toBe('refused');
    expect(callOutcome(mesh, call).outcome).toBe('mutual_tls');
    expect(plan.companions[0]?.after?.['spec']).toMatchObject({
      subsets: [
        {
          trafficPolicy: {
            portLevelSettings: [{ loadBalancer: { simple: 'RANDOM' }, tls: { mode: 'ISTIO_MUTUAL' } }],
          },
        },
      ],
    });
  });

  test('for the mesh spare services that could not follow, written before the wide rule', () => {
    const objects = [
      ...basis,
      pod('old', { dataPlane: 'none' }),
      service('old'),
      service('kubernetes', { namespace: 'default', spec: { selector: undefined } }),
    ];
    const plan = strict(meshOf(objects, { enableAutoMtls: false }), { scope: 'mesh', mode: 'STRICT' });
    expect(plan.companions.map(({ ref, after }) => [ref.namespace, ref.name, after?.['spec']])).toEqual([
      [
        'shop',
        'old',
        expect.objectContaining({
          trafficPolicy: {
            tls: { mode: 'ISTIO_MUTUAL' },
            portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'DISABLE' } }],
          },
        }),
      ],
      ['default', 'kubernetes', expect.objectContaining({ trafficPolicy: { tls: { mode: 'DISABLE' } } })],
      [
        'istio-system',
        'default',
        { host: '*.svc.cluster.local', trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } },
      ],
    ]);
    expect(outcome(applyToMesh(plan.after, plan.companions))).toBe('mutual_tls');
  });
});
