import type { KubernetesObject, ModeChange, ModePick, Operation } from '@padlock/mtls';
import type { Scenario } from '@padlock/mtls/testing';
import type { Question } from './judge.ts';
import { endpointsOf } from './scenarioObjects.ts';

/** A port that no policy of any scenario names: its mode is that of every port without an entry. */
export const portWithoutEntry = 23456;

/** One change to plan: a mode for one port of a service. */
export interface PlanCase {
  readonly scenario: Question;
  /** `namespace/name` */
  readonly service: string;
  readonly port: number;
  readonly mode: ModePick;
}

/** What Istio says against a plan. */
export interface Violation {
  readonly scenario: string;
  readonly change: string;
  readonly rule:
    | 'the asked mode is not reached'
    | 'a mode changes that is not named'
    | 'a named mode does not change'
    | 'an outcome changes that is not in the impact'
    | 'an outcome in the impact does not change'
    | 'a companion breaks a call that the impact does not name'
    | 'refused without a good reason';
  readonly detail: object;
}

export interface PlanCheck {
  plans: number;
  modes: number;
  calls: number;
  withCompanions: number;
  readonly refused: Record<string, number>;
  readonly violations: Violation[];
}

/** A line of output of `padlock plan`. */
export type PlanAnswer =
  | { readonly refused: { readonly code: string; readonly reason: string } }
  | {
      readonly refused?: undefined;
      readonly objects: readonly KubernetesObject[];
      readonly plan: {
        readonly alsoAffects: readonly ModeChange[];
        readonly impact: readonly (Question['calls'][number] & {
          readonly before: string;
          readonly after: string;
        })[];
        readonly companions: readonly Operation[];
      };
    };
export type Planned = Exclude<PlanAnswer, { readonly refused: object }>['plan'];

function violation(
  { scenario, service, port, mode }: PlanCase,
  rule: Violation['rule'],
  detail: object,
): Violation {
  return { scenario: scenario.id, change: `${service}:${port} ${mode}`, rule, detail };
}

export function checkRefusal(
  planCase: PlanCase,
  refused: { readonly code: string; readonly reason: string },
  check: PlanCheck,
): void {
  check.refused[refused.code] = (check.refused[refused.code] ?? 0) + 1;
  const behind = endpointsOf(planCase.scenario.objects, planCase.service, planCase.port);
  const good: Readonly<Record<string, boolean>> = {
    root_namespace: planCase.service.startsWith(`${planCase.scenario.meshConfig.rootNamespace}/`),
    no_sidecar: behind.every(({ sidecar }) => !sidecar),
    no_pods: behind.length === 0,
    excluded_port: behind.every(({ sidecar, excluded }) => !sidecar || excluded),
  };
  if (good[refused.code] !== true)
    check.violations.push(violation(planCase, 'refused without a good reason', refused));
}

export function checkPlan(
  planCase: PlanCase,
  plan: Planned,
  before: Scenario,
  after: Scenario,
  check: PlanCheck,
): void {
  const { scenario, service, port, mode } = planCase;
  const found = (rule: Violation['rule'], detail: object): void => {
    check.violations.push(violation(planCase, rule, detail));
  };
  check.plans += 1;

  const modeAfter = new Map(after.inbound.map((answer) => [`${answer.pod}:${answer.port}`, answer.mode]));
  const target = new Set<string>();
  for (const { pod, targetPort, sidecar, excluded } of endpointsOf(scenario.objects, service, port)) {
    target.add(`${pod}:${targetPort}`);
    // Where no proxy is in the way the plan can only warn.
    if (!sidecar || excluded) continue;
    const asked =
      mode === 'DEFAULT'
        ? modeAfter.get(`${pod}:${portWithoutEntry}`)
        : mode === 'DISABLED'
          ? 'DISABLE'
          : mode;
    const reached = modeAfter.get(`${pod}:${targetPort}`);
    if (reached !== asked) found('the asked mode is not reached', { pod, targetPort, asked, reached });
  }

  const named = new Map(plan.alsoAffects.map((change) => [`${change.pod}:${change.containerPort}`, change]));
  after.inbound.forEach((now, index) => {
    check.modes += 1;
    const then = before.inbound[index];
    const key = `${now.pod}:${now.port}`;
    const isNamed = [named.get(key), named.get(`${now.pod}:0`)].some(
      (change) => change?.before === then?.mode && change?.after === now.mode,
    );
    if (then?.mode !== now.mode && !target.has(key) && !isNamed)
      found('a mode changes that is not named', {
        pod: now.pod,
        port: now.port,
        before: then?.mode,
        after: now.mode,
      });
    const claimed = named.get(key) ?? (now.port === portWithoutEntry ? named.get(`${now.pod}:0`) : undefined);
    if (claimed !== undefined && (claimed.before !== then?.mode || claimed.after !== now.mode))
      found('a named mode does not change', { claimed, before: then?.mode, after: now.mode });
  });

  const impact = new Map(plan.impact.map((change) => [callKey(change), change]));
  after.calls.forEach((now, index) => {
    check.calls += 1;
    const then = before.calls[index];
    const change = impact.get(callKey(now));
    const told = change !== undefined && change.before === then?.outcome && change.after === now.outcome;
    if (then?.outcome !== now.outcome && !told)
      found('an outcome changes that is not in the impact', {
        ...now,
        before: then?.outcome,
        impact: change,
      });
    if (then?.outcome === now.outcome && change !== undefined)
      found('an outcome in the impact does not change', { ...change, outcome: now.outcome });
  });
}

/** With its companions, a plan may refuse no call that worked and that its impact does not name as refused. */
export function checkCompanions(
  planCase: PlanCase,
  plan: Planned,
  before: Scenario,
  after: Scenario,
  check: PlanCheck,
): void {
  check.withCompanions += 1;
  const refusedAnyway = new Set(
    plan.impact.filter((change) => change.after === 'refused').map((change) => callKey(change)),
  );
  after.calls.forEach((now, index) => {
    const then = before.calls[index]?.outcome;
    if (now.outcome === 'refused' && then !== 'refused' && !refusedAnyway.has(callKey(now)))
      check.violations.push(
        violation(planCase, 'a companion breaks a call that the impact does not name', {
          ...now,
          before: then,
          companions: plan.companions.map(({ after: rule }) => rule),
        }),
      );
  });
}

function callKey({
  clientPod,
  host,
  port,
  subset,
  serverPod,
  targetPort,
}: Question['calls'][number]): string {
  return [clientPod, host, port, subset ?? '', serverPod, targetPort].join(' ');
}
