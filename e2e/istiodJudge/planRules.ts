import type { KubernetesObject, ModeChange, Operation } from '@padlock/mtls';
import type { Scenario } from '@padlock/mtls/testing';
import type { Question } from './judge.ts';
import { key, type PlanCase, portWithoutEntry } from './planTargets.ts';

/** What Istio says against a plan. */
export interface Violation {
  readonly scenario: string;
  readonly change: object;
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

function violation({ scenario, change }: PlanCase, rule: Violation['rule'], detail: object): Violation {
  return { scenario: scenario.id, change, rule, detail };
}

export function checkRefusal(
  planCase: PlanCase,
  refused: { readonly code: string; readonly reason: string },
  check: PlanCheck,
): void {
  check.refused[refused.code] = (check.refused[refused.code] ?? 0) + 1;
  if (!planCase.refusals.includes(refused.code))
    check.violations.push(violation(planCase, 'refused without a good reason', refused));
}

export function checkPlan(
  planCase: PlanCase,
  plan: Planned,
  before: Scenario,
  after: Scenario,
  check: PlanCheck,
): void {
  const { mode, isTarget, reaches } = planCase;
  const found = (rule: Violation['rule'], detail: object): void => {
    check.violations.push(violation(planCase, rule, detail));
  };
  check.plans += 1;

  const modeAfter = new Map(after.inbound.map((answer) => [key(answer), answer.mode]));
  for (const { pod, port } of reaches) {
    const reached = modeAfter.get(key({ pod, port }));
    const byDefault = modeAfter.get(key({ pod, port: portWithoutEntry }));
    const asked = { STRICT: 'STRICT', PERMISSIVE: 'PERMISSIVE', DISABLED: 'DISABLE', DEFAULT: byDefault }[
      mode
    ];
    if (reached !== asked) found('the asked mode is not reached', { pod, port, asked, reached });
  }

  const named = new Map(plan.alsoAffects.map((change) => [`${change.pod}:${change.containerPort}`, change]));
  after.inbound.forEach((now, index) => {
    check.modes += 1;
    const then = before.inbound[index];
    const isNamed = [named.get(key(now)), named.get(`${now.pod}:0`)].some(
      (change) => change?.before === then?.mode && change?.after === now.mode,
    );
    if (then?.mode !== now.mode && !isTarget(now) && !isNamed)
      found('a mode changes that is not named', {
        pod: now.pod,
        port: now.port,
        before: then?.mode,
        after: now.mode,
      });
    const claimed =
      named.get(key(now)) ?? (now.port === portWithoutEntry ? named.get(`${now.pod}:0`) : undefined);
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
