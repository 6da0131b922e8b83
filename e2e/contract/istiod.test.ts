import { families, readScenarios, type Scenario } from '@padlock/mtls/testing';
import { describe, expect, it } from 'vitest';
import { checkPlans } from '../istiodJudge/checkPlans.ts';
import {
  compareAnswers,
  compareEvaluations,
  settledScenarios,
  type Comparison,
} from '../istiodJudge/compareEvaluations.ts';
import { scenarioFamilies } from '../istiodJudge/generate/family.ts';
import { generateScenario } from '../istiodJudge/generate/scenario.ts';
import { askIstio, type Question } from '../istiodJudge/judge.ts';
import { servicePlans, wholePlans } from '../istiodJudge/planTargets.ts';
import { leftOut } from './leftOut.ts';

// A sample that stays under a minute on two idle cores; `node e2e/istiodJudge/main.ts` tries as many as one has time for.

/** The scenario without its answers, so that none can be handed back as it came. */
function questionOf({ inbound, outbound, calls, ...scenario }: Scenario): Question {
  return {
    ...scenario,
    inbound: inbound.map(({ pod, port }) => ({ pod, port })),
    outbound: outbound.map(({ tls: _tls, ...question }) => question),
    calls: calls.map(({ outcome: _outcome, ...question }) => question),
  };
}

function seeds(count: number): number[] {
  return Array.from({ length: count }, (_none, seed) => seed);
}

function everyNth<T>(values: readonly T[], step: number): T[] {
  return values.filter((_value, index) => index % step === 0);
}

// Built from Istio's source, it is left out with the mesh that is.
describe.skipIf(leftOut('mesh') || leftOut('cluster'))("istiod's own code", () => {
  const vectors = families.flatMap((family) => readScenarios(family));

  it('answers the scenarios of test-data as it did, so the judge asks it rightly', async () => {
    const sample = everyNth(vectors, 7);
    const comparison: Comparison = { scenarios: 0, answers: 0, differences: [] };
    for await (const answer of askIstio(sample.map(questionOf)))
      compareAnswers(answer, sample[comparison.scenarios] ?? answer, comparison);
    expect(comparison).toMatchObject({ scenarios: sample.length, differences: [] });
    expect(comparison.answers).toBeGreaterThan(10_000);
  }, 120_000);

  it('answers further scenarios as padlock evaluate does', async () => {
    const questions = scenarioFamilies.flatMap((family) =>
      seeds(25).map((seed) => generateScenario(family, seed)),
    );
    const comparison = await compareEvaluations(questions);
    expect(comparison).toMatchObject({ scenarios: questions.length, differences: [] });
    expect(comparison.answers).toBeGreaterThan(15_000);
  }, 120_000);

  it('finds each plan true: the mode, what else it affects, its impact, its companions', async () => {
    const scenarios = [
      ...everyNth(vectors, 37),
      ...(await settledScenarios(seeds(10).map((seed) => generateScenario('shared', seed)))),
    ];
    const check = await checkPlans(
      scenarios.flatMap((scenario) => [...servicePlans(scenario), ...everyNth(wholePlans(scenario), 4)]),
    );
    expect(check.violations).toEqual([]);
    expect(check.plans).toBeGreaterThan(600);
    expect(check.withCompanions).toBeGreaterThan(50);
  }, 300_000);
});
