import {
  applyToObjects,
  type ChangeTarget,
  impact,
  type KubernetesObject,
  type Mesh,
  planChange,
} from '@padlock/mtls';
import { eachLine, LineError, type Streams } from '../scenarios/eachLine.ts';
import { PlanScenario, type ScenarioChange } from '../scenarios/scenario.ts';
import { meshOf, podOf } from '../scenarios/scenarioMesh.ts';
import { UsageError } from '../usageError.ts';

export const planHelp = `Usage: padlock plan < scenarios.jsonl > plans.jsonl

Plans a change and writes nothing. Each line of input is a scenario (see padlock evaluate --help) with a change:

  change: {service: "ns/name", ports: [{port, mode}]}
        | {workload: "ns/name", mode | ports}        ports by container port
        | {namespace, mode} | {mesh: true, mode}     mode: STRICT, PERMISSIVE, DISABLED or DEFAULT

The same lines come out with objects as they are after the plan, and plan: {operations, alsoAffects, impact, warnings,
companions}, or refused: {code, reason}. impact holds those of the given calls whose outcome changes, with before and after.

A malformed line is named on standard error, the others are still answered, and the exit code is 2.
`;

/** Runs `padlock plan`. @throws {UsageError} when a line was malformed, after all others were answered. */
export async function plan(args: readonly string[], streams: Streams): Promise<void> {
  if (args.length > 0)
    throw new UsageError(`There is no option "${args[0]}". Run padlock plan --help for the options.`);
  const malformed = await eachLine(streams, PlanScenario, planScenario);
  if (malformed > 0) throw new UsageError(`${malformed} of the lines could not be answered: see above.`);
}

/** The scenario after the change, with the plan that leads there, or with the reason why it is refused. */
function planScenario(scenario: PlanScenario): object {
  const mesh = meshOf(scenario);
  const result = planChange(mesh, targetOf(scenario.change));
  if (result.kind === 'refused')
    return { ...scenario, refused: { code: result.code, reason: result.reason } };
  const { operations, alsoAffects, warnings, companions } = result;
  // The schema has checked what every object has.
  const objects = scenario.objects as readonly KubernetesObject[];
  return {
    ...scenario,
    objects: applyToObjects(objects, operations),
    plan: { operations, alsoAffects, impact: impactOf(scenario, mesh, result.after), warnings, companions },
  };
}

function impactOf(scenario: PlanScenario, before: Mesh, after: Mesh): readonly object[] {
  const calls = scenario.calls.map((given) => {
    const { host, port, subset, targetPort } = given;
    const client = podOf(before, given.clientPod);
    const server = podOf(before, given.serverPod);
    return { given, client, server, host, port, targetPort, ...(subset === undefined ? {} : { subset }) };
  });
  return impact(before, after, calls).map((change) => {
    // An answer that stands in the input is no part of the question.
    const { outcome: _outcome, ...given } = change.call.given;
    return { ...given, before: change.before, after: change.after };
  });
}

function targetOf(change: ScenarioChange): ChangeTarget {
  if ('service' in change) return { scope: 'service', ...namesOf(change.service), ports: change.ports };
  if ('workload' in change) {
    const { mode, ports } = change;
    if (mode === undefined && ports === undefined)
      throw new LineError('change: a workload needs a mode or ports');
    return {
      scope: 'workload',
      ...namesOf(change.workload),
      ...(mode === undefined ? {} : { mode }),
      ...(ports === undefined ? {} : { ports }),
    };
  }
  if ('namespace' in change) return { scope: 'namespace', namespace: change.namespace, mode: change.mode };
  return { scope: 'mesh', mode: change.mode };
}

function namesOf(key: string): { namespace: string; name: string } {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}
