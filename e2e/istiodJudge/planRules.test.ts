import type { Scenario } from '@padlock/mtls/testing';
import { expect, it } from 'vitest';
import type { Question } from './judge.ts';
import { checkCompanions, checkPlan, checkRefusal, type PlanCheck, type Planned } from './planRules.ts';
import { type PlanCase, portWithoutEntry, servicePlans } from './planTargets.ts';

const call = {
  clientPod: 'shop/client',
  host: 'catalog.shop.svc.cluster.local',
  port: 80,
  serverPod: 'shop/catalog',
  targetPort: 8080,
};
const scenario: Question = {
  id: 'one-service',
  family: 'pa',
  meshConfig: { rootNamespace: 'istio-system', enableAutoMtls: true },
  inbound: [],
  outbound: [],
  calls: [],
  objects: [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'shop', name: 'catalog', labels: { 'security.istio.io/tlsMode': 'istio' } },
      spec: { containers: [{ name: 'app', ports: [{ containerPort: 8080 }] }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'shop', name: 'catalog' },
      spec: { ports: [{ name: 'http', port: 80 }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        namespace: 'shop',
        name: 'catalog-0',
        labels: { 'kubernetes.io/service-name': 'catalog' },
      },
      ports: [{ name: 'http', port: 8080 }],
      endpoints: [{ targetRef: { namespace: 'shop', name: 'catalog' } }],
    },
  ],
};

const planCase = caseOf('STRICT');

function caseOf(mode: string): PlanCase {
  const found = servicePlans(scenario).find((candidate) => candidate.mode === mode);
  if (found === undefined) throw new Error(`no plan for ${mode}`);
  return found;
}

/** What Istio says when port 8080 has one mode, all others another, and the call an outcome. */
function answers(
  mode: Scenario['inbound'][number]['mode'],
  others: Scenario['inbound'][number]['mode'],
  outcome: Scenario['calls'][number]['outcome'],
): Scenario {
  const accepts = { acceptsMutualTls: true, acceptsPlaintext: true };
  return {
    ...scenario,
    outbound: [],
    inbound: [
      { pod: 'shop/catalog', port: 8080, mode, ...accepts },
      { pod: 'shop/catalog', port: portWithoutEntry, mode: others, ...accepts },
    ],
    calls: [{ ...call, outcome }],
  };
}

const before = answers('PERMISSIVE', 'PERMISSIVE', 'plaintext');
const wellDone = answers('STRICT', 'PERMISSIVE', 'refused');
const plan: Planned = {
  alsoAffects: [],
  companions: [],
  impact: [{ ...call, before: 'plaintext', after: 'refused' }],
};

function rulesBrokenBy(planned: Planned, after: Scenario, judged = planCase): string[] {
  const check = emptyCheck();
  checkPlan(judged, planned, before, after, check);
  return check.violations.map(({ rule }) => rule);
}

function emptyCheck(): PlanCheck {
  return { plans: 0, modes: 0, calls: 0, withCompanions: 0, refused: {}, violations: [] };
}

it('a plan that does what it says breaks no rule', () => {
  expect(rulesBrokenBy(plan, wellDone)).toEqual([]);
});

it('a plan must reach the mode', () => {
  expect(rulesBrokenBy(plan, answers('PERMISSIVE', 'PERMISSIVE', 'refused'))).toEqual([
    'the asked mode is not reached',
  ]);
  expect(rulesBrokenBy(plan, wellDone, caseOf('DEFAULT'))).toEqual(['the asked mode is not reached']);
});

it('a plan must name what else changes, and nothing that does not', () => {
  expect(rulesBrokenBy(plan, answers('STRICT', 'STRICT', 'refused'))).toEqual([
    'a mode changes that is not named',
  ]);
  const workload = { kind: 'Pod', namespace: 'shop', name: 'catalog' };
  const everyOther = {
    pod: 'shop/catalog',
    workload,
    containerPort: 0,
    before: 'PERMISSIVE',
    after: 'STRICT',
  } as const;
  const naming = { ...plan, alsoAffects: [everyOther] };
  expect(rulesBrokenBy(naming, answers('STRICT', 'STRICT', 'refused'))).toEqual([]);
  expect(rulesBrokenBy(naming, wellDone)).toEqual(['a named mode does not change']);
});

it('the impact must hold every outcome that changes, and none that does not', () => {
  expect(rulesBrokenBy({ ...plan, impact: [] }, wellDone)).toEqual([
    'an outcome changes that is not in the impact',
  ]);
  expect(rulesBrokenBy(plan, answers('STRICT', 'PERMISSIVE', 'plaintext'))).toEqual([
    'an outcome in the impact does not change',
  ]);
});

it('companions may refuse nothing that the impact does not name', () => {
  const check = emptyCheck();
  checkCompanions(planCase, plan, before, wellDone, check);
  expect(check.violations).toEqual([]);
  checkCompanions(planCase, { ...plan, impact: [] }, before, wellDone, check);
  expect(check.violations).toHaveLength(1);
});

it('a refusal must have its reason in the objects', () => {
  const check = emptyCheck();
  checkRefusal(planCase, { code: 'no_sidecar', reason: 'No pod behind this port is in the mesh.' }, check);
  expect(check.violations.map(({ rule }) => rule)).toEqual(['refused without a good reason']);
});
