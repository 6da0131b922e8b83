import { describe, expect, test } from 'vitest';
import type { Call } from '../client/callOutcome.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { createMesh } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { MeshConfig } from '../model/meshConfig.ts';
import { isRefused } from '../plan/newlyRefused.ts';
import { applyToMesh } from '../plan/operations.ts';
import { planWrites } from '../plan/planWrites.ts';
import { destinationRule, meshOf, peerAuthentication, pod, service } from '../testing/build.ts';
import { families, sampleScenarios, scenarioSeed } from '../testing/scenario.ts';
import type { Scenario } from '../testing/scenario.ts';
import type { Finding } from './finding.ts';
import { findings } from './findings.ts';

const selector = { app: 'orders' };
const basis = [pod('orders'), service('orders'), pod('client')];
const strict = peerAuthentication('default', { mode: 'STRICT' });
const ambient = { annotations: { 'ambient.istio.io/redirection': 'enabled' }, dataPlane: 'none' } as const;
const allow = {
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'allow', namespace: 'shop' },
  spec: { selector: { matchLabels: selector }, rules: [{ from: [{ source: { principals: ['x'] } }] }] },
};

const own = { selector, day: 2 };

/** code, then the titles of the fixes that are offered, the advised one first */
const cases: readonly (readonly [
  code: string,
  titles: readonly string[],
  objects: readonly KubernetesObject[],
  config?: Partial<MeshConfig>,
])[] = [
  [
    'policy_shadowed',
    ['Delete younger', 'Put what it says into older, and delete it'],
    [
      ...basis,
      peerAuthentication('older', { selector, ports: { 8080: 'PERMISSIVE' }, day: 1 }),
      peerAuthentication('younger', { ...own, mode: 'STRICT' }),
    ],
  ],
  [
    'selector_matches_nothing',
    ['Delete lost'],
    [...basis, peerAuthentication('lost', { selector: { app: 'gone' } })],
  ],
  [
    'root_selector_ignored',
    ['Move it to namespace shop', 'Delete root'],
    [...basis, peerAuthentication('root', { namespace: 'istio-system', selector, mode: 'STRICT' })],
  ],
  [
    'port_is_service_port',
    ['Move the entry to container port 8080', 'Take the entry for port 80 out'],
    [...basis, peerAuthentication('own', { ...own, ports: { 80: 'STRICT' } })],
  ],
  [
    'port_not_declared',
    ['Take the entry for port 1234 out'],
    [...basis, peerAuthentication('own', { ...own, mode: 'STRICT', ports: { 1234: 'DISABLE' } })],
  ],
  [
    'namespace_wide_policy',
    ['Give it the selector of orders', 'Name it default'],
    [...basis, peerAuthentication('orders', { mode: 'STRICT' })],
  ],
  [
    'strict_towards_disabling_rule',
    [
      'Make clients use ISTIO_MUTUAL towards port 80 of orders',
      'Take TLS out of plain, so that auto mTLS decides',
      'Make port 80 of orders PERMISSIVE',
    ],
    [...basis, strict, destinationRule('plain', 'orders', { tls: 'DISABLE' })],
  ],
  [
    'strict_in_disabled_scope',
    [
      'Make clients use ISTIO_MUTUAL towards port 80 of orders',
      'Make namespace shop PERMISSIVE',
      'Make port 80 of orders PERMISSIVE',
    ],
    [
      ...basis,
      peerAuthentication('default', { mode: 'DISABLE' }),
      peerAuthentication('own', { ...own, ports: { 8080: 'STRICT' } }),
    ],
  ],
  [
    'strict_without_auto_mtls',
    ['Make clients use ISTIO_MUTUAL towards port 80 of orders', 'Make port 80 of orders PERMISSIVE'],
    [...basis, strict],
    { enableAutoMtls: false },
  ],
  [
    'mutual_towards_no_sidecar',
    [
      'Make clients use DISABLE towards port 80 of orders',
      'Take TLS out of mutual, so that auto mTLS decides',
    ],
    [
      pod('orders', { dataPlane: 'none' }),
      service('orders'),
      pod('client'),
      destinationRule('mutual', 'orders', { tls: 'ISTIO_MUTUAL' }),
    ],
  ],
  [
    // Pods with a sidecar stand behind the same port: no one mode would do for all.
    'mutual_towards_no_sidecar',
    ['Take TLS out of mutual, so that auto mTLS decides'],
    [
      ...basis,
      strict,
      pod('old', { labels: selector, dataPlane: 'none' }),
      destinationRule('mutual', 'orders', { tls: 'ISTIO_MUTUAL' }),
    ],
  ],
  [
    'mutual_towards_disable',
    [
      'Make clients use DISABLE towards port 80 of orders',
      'Take TLS out of mutual, so that auto mTLS decides',
      'Make port 80 of orders PERMISSIVE',
    ],
    [
      ...basis,
      peerAuthentication('own', { ...own, mode: 'DISABLE' }),
      destinationRule('mutual', 'orders', { tls: 'ISTIO_MUTUAL' }),
    ],
  ],
  [
    'headless_disable',
    [
      'Make clients use DISABLE towards port 80 of orders',
      'Take back what is set for port 80 of orders',
      'Make port 80 of orders PERMISSIVE',
    ],
    [
      pod('orders'),
      pod('client'),
      service('orders', { headless: true }),
      peerAuthentication('own', { ...own, ports: { 8080: 'DISABLE' } }),
    ],
  ],
  [
    'auto_mtls_off',
    ['Make clients use mutual TLS by DestinationRules, but for services that cannot take it'],
    [
      ...basis,
      pod('old', { dataPlane: 'none' }),
      service('old'),
      service('kubernetes', { namespace: 'default', spec: { selector: undefined } }),
    ],
    { enableAutoMtls: false },
  ],
  [
    // A rule of its own, which says nothing about TLS but for a subset, keeps the wide one from the service.
    'auto_mtls_off',
    ['Make clients use mutual TLS by DestinationRules, but for services that cannot take it'],
    [
      ...basis,
      destinationRule('orders', 'orders.shop.svc.cluster.local', {
        subsets: [{ name: 'canary', trafficPolicy: { tls: { mode: 'DISABLE' } } }],
      }),
    ],
    { enableAutoMtls: false },
  ],
  [
    'ambient_disable',
    ['Let default say PERMISSIVE, which is what happens', 'Make port 8080 of orders PERMISSIVE'],
    [pod('orders', ambient), peerAuthentication('default', { mode: 'DISABLE' })],
  ],
  [
    // A pod with a sidecar is under the same policy, and means it.
    'ambient_disable',
    ['Make port 8080 of orders PERMISSIVE'],
    [pod('orders', ambient), pod('client'), peerAuthentication('default', { mode: 'DISABLE' })],
  ],
  ['identity_over_plaintext', ['Make port 8080 of orders STRICT'], [...basis, allow]],
];

test.each(cases.map(([code, titles, objects, config = {}]) => [code, titles, objects, config] as const))(
  '%s is gone after each of its fixes: %j',
  (code, titles, objects, config) => {
    const mesh = meshOf(objects, config);
    const finding = findings(mesh).find((candidate) => candidate.code === code);
    expect(finding?.fixes.map(({ title }) => title)).toEqual(titles);
    const errors = findings(mesh).filter(({ severity }) => severity === 'error').length;
    for (const fix of finding?.fixes ?? []) {
      if (fix.kind === 'setting') continue;
      const plan = planWrites(mesh, fix.operations);
      expect(plan.operations).toEqual(fix.operations);
      const left = findings(applyToMesh(mesh, plan.operations));
      expect([fix.title, left.map((one) => one.code)]).toEqual([
        fix.title,
        expect.not.arrayContaining([code]),
      ]);
      const errorsLeft = left.filter(({ severity }) => severity === 'error').length;
      expect(errorsLeft).toBeLessThanOrEqual(errors);
    }
  },
);

describe.each(families)(`fixes on scenarios of family %s (SCENARIO_SEED=${scenarioSeed})`, (family) => {
  const identityOf = ({ code, objects, reason }: Finding): string => JSON.stringify([code, objects, reason]);
  // A rule for the host that a fix puts beside a wildcard takes over what was said of that: it is no new problem.
  const problemOf = ({ reason, objects }: Finding): string => {
    const [port = reason] = /^Calls of .*port \d+ of \S+/.exec(reason) ?? [];
    return JSON.stringify([port, objects.find(({ kind }) => kind === 'Service')?.namespace]);
  };

  test('leave nothing of what they are for, and make no new error and no call fail', () => {
    for (const scenario of sampleScenarios(family, 10)) {
      const mesh = createMesh(scenario.objects, scenario.meshConfig);
      const known = new Set(findings(mesh).map(problemOf));
      for (const finding of findings(mesh)) {
        for (const fix of finding.fixes) {
          if (fix.kind === 'setting') continue;
          const { after } = planWrites(mesh, fix.operations);
          const where = { id: scenario.id, code: finding.code, reason: finding.reason, fix: fix.title };
          const left = findings(after);
          const remains = left.some((other) => identityOf(other) === identityOf(finding));
          const added = left
            .filter((other) => other.severity === 'error')
            .map(problemOf)
            .filter((problem) => !known.has(problem));
          const lost = callsOf(scenario, mesh).filter(
            (call) => !isRefused(mesh, call) && isRefused(after, call),
          );
          expect({ ...where, remains, added, lost }).toEqual({
            ...where,
            remains: false,
            added: [],
            lost: [],
          });
        }
      }
    }
  });
});

function callsOf(scenario: Scenario, mesh: Mesh): readonly Call[] {
  return scenario.calls.flatMap(({ clientPod, serverPod, outcome: _given, ...where }) => {
    const client = mesh.pods.get(clientPod);
    const server = mesh.pods.get(serverPod);
    // That STRICT refuses clients without a sidecar is its purpose.
    if (client === undefined || server === undefined || client.dataPlane === 'none') return [];
    return [{ ...where, client, server }];
  });
}
