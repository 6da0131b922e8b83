// A long run of what e2e/contract/istiod.test.ts tries a sample of: `node e2e/istiodJudge/main.ts --help`.
import { parseArgs } from 'node:util';
import { families, readScenarios } from '@padlock/mtls/testing';
import { checkPlans } from './checkPlans.ts';
import { compareEvaluations, settledScenarios } from './compareEvaluations.ts';
import { scenarioFamilies } from './generate/family.ts';
import { generateScenario } from './generate/scenario.ts';
import { servicePlans, wholePlans } from './planTargets.ts';

const help = `Usage: node e2e/istiodJudge/main.ts [--from SEED] [--scenarios N] [--family NAME]... [--plans-from SCENARIOS] [--of WHICH] [--every N]

Lets Istio's own code judge Padlock, and prints what differs as JSON lines, then a summary.

  --scenarios N       so many generated scenarios of each family, answered by both (default 100)
  --from SEED         the seed of the first (default 0)
  --family NAME       ${scenarioFamilies.join(', ')}; may be repeated (default: all)
  --plans-from WHICH  vectors: the 860 scenarios of packages/mtls/test-data; generated: those above; none (default)
  --of WHICH          their plans: services (each service x port x mode), whole (workloads, namespaces, the mesh), all (default)
  --every N           every Nth of these plans (default 1)

Exit code 1 when anything differs.
`;

const { values } = parseArgs({
  options: {
    scenarios: { type: 'string', default: '100' },
    from: { type: 'string', default: '0' },
    family: { type: 'string', multiple: true },
    'plans-from': { type: 'string', default: 'none' },
    of: { type: 'string', default: 'all' },
    every: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

async function run(): Promise<void> {
  const wanted = scenarioFamilies.filter((family) => values.family?.includes(family) ?? true);
  const first = Number(values.from);
  const seeds = Array.from({ length: Number(values.scenarios) }, (_none, index) => first + index);
  const generated = wanted.flatMap((family) => seeds.map((seed) => generateScenario(family, seed)));

  const comparison = await compareEvaluations(generated);
  for (const difference of comparison.differences) print(difference);
  const { scenarios, answers, differences } = comparison;
  print({ scenarios, answers, differences: differences.length });

  const chosen =
    values['plans-from'] === 'vectors'
      ? families.flatMap((family) => readScenarios(family))
      : values['plans-from'] === 'generated'
        ? await settledScenarios(generated)
        : [];
  const cases = chosen
    .flatMap((scenario) => [
      ...(values.of === 'whole' ? [] : servicePlans(scenario)),
      ...(values.of === 'services' ? [] : wholePlans(scenario)),
    ])
    .filter((_case, index) => index % Number(values.every) === 0);
  const { violations, ...counts } = await checkPlans(cases);
  for (const violation of violations) print(violation);
  print({ ...counts, violations: violations.length });
  process.exitCode = differences.length + violations.length > 0 ? 1 : 0;
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

if (values.help) process.stdout.write(help);
else await run();
