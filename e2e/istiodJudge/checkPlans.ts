import { applyToObjects } from '@padlock/mtls';
import type { Scenario } from '@padlock/mtls/testing';
import { askIstio, askPadlock, type Question } from './judge.ts';
import {
  checkCompanions,
  checkPlan,
  checkRefusal,
  type PlanAnswer,
  type PlanCheck,
  type Planned,
} from './planRules.ts';
import { type PlanCase, portWithoutEntry } from './planTargets.ts';
import { podsOf, policyPorts } from './scenarioObjects.ts';

/** The mode and outcome questions of a plan: all ports that anything names, on every pod that has a proxy. */
function questionsOf({ id, family, meshConfig, objects, calls }: Question): Question {
  const ports = [...policyPorts(objects), portWithoutEntry];
  const inbound = podsOf(objects)
    .filter(({ sidecar }) => sidecar)
    .flatMap(({ pod, containerPorts }) =>
      [...new Set([...containerPorts, ...ports])].map((port) => ({ pod, port })),
    );
  const asked = calls.map(({ clientPod, host, port, subset, serverPod, targetPort }) => {
    return { clientPod, host, port, ...(subset === undefined ? {} : { subset }), serverPod, targetPort };
  });
  return { id, family, meshConfig, objects, inbound, outbound: [], calls: asked };
}

/** What has been put to the judge and not been answered yet. */
type Asked =
  | { readonly state: 'before' }
  | { readonly state: 'after' | 'with companions'; readonly case: PlanCase; readonly plan: Planned };

/**
 * Lets `padlock plan` plan each case and Istio's code say what holds before it, after it, and after it with its companions.
 * Cases of one scenario follow each other.
 */
export async function checkPlans(cases: readonly PlanCase[]): Promise<PlanCheck> {
  const check: PlanCheck = {
    plans: 0,
    modes: 0,
    calls: 0,
    withCompanions: 0,
    refused: {},
    violations: [],
  };
  const asked: Asked[] = [];
  let before: Scenario | undefined;
  for await (const answer of askIstio(questionsAfterPlans(cases, asked, check))) {
    const question = asked.shift();
    if (question === undefined) throw new Error('an answer without a question');
    if (question.state === 'before') before = answer;
    else if (before === undefined) throw new Error('a plan without what was before it');
    else if (question.state === 'after') checkPlan(question.case, question.plan, before, answer, check);
    else checkCompanions(question.case, question.plan, before, answer, check);
  }
  return check;
}

async function* questionsAfterPlans(
  cases: readonly PlanCase[],
  asked: Asked[],
  check: PlanCheck,
): AsyncGenerator<Question> {
  const answers = askPadlock(
    'plan',
    cases.map(({ scenario, change }) => ({ ...questionsOf(scenario), change })),
  );
  let last: Question | undefined;
  for (const planCase of cases) {
    const next = await answers.next();
    if (next.done === true) throw new Error('padlock plan answered fewer lines than it was asked');
    const answer = next.value as PlanAnswer;
    const questions = questionsOf(planCase.scenario);
    if (last !== planCase.scenario) {
      asked.push({ state: 'before' });
      yield questions;
    }
    last = planCase.scenario;
    if (answer.refused !== undefined) {
      checkRefusal(planCase, answer.refused, check);
      continue;
    }
    const { objects, plan } = answer;
    asked.push({ state: 'after', case: planCase, plan });
    yield { ...questions, objects };
    if (plan.companions.length > 0) {
      asked.push({ state: 'with companions', case: planCase, plan });
      yield { ...questions, objects: applyToObjects(objects, plan.companions) };
    }
  }
}
