import { describe, expect, test } from 'vitest';
import { callOutcome } from '../client/callOutcome.ts';
import type { Call } from '../client/callOutcome.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { createMesh } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { ModePick } from '../model/mode.ts';
import { containerPort } from '../relations/containerPort.ts';
import { podsOfService } from '../relations/podsOfService.ts';
import { policyMode, serverMode } from '../server/serverMode.ts';
import { families, sampleScenarios, scenarioSeed } from '../testing/scenario.ts';
import type { Scenario } from '../testing/scenario.ts';
import type { ChangeTarget } from './changeTarget.ts';
import { impact } from './impact.ts';
import { modeChanges } from './modeChanges.ts';
import { applyToMesh, applyToObjects } from './operations.ts';
import { isRefused } from './newlyRefused.ts';
import { everyOtherPort } from './plan.ts';
import type { Plan } from './plan.ts';
import { planChange } from './planChange.ts';
import { planWrites } from './planWrites.ts';
import { planUndo } from './planUndo.ts';

const picks: readonly ModePick[] = ['STRICT', 'PERMISSIVE', 'DISABLED', 'DEFAULT'];

interface Case {
  readonly scenario: Scenario;
  readonly mesh: Mesh;
  readonly target: ChangeTarget;
  readonly plan: Plan;
}

/** Every plan that can be made for the scenarios of a family: service ports, workloads, namespaces, the mesh. */
function* plansOf(family: string): Iterable<Case> {
  for (const scenario of sampleScenarios(family, 10)) {
    const mesh = createMesh(scenario.objects, scenario.meshConfig);
    for (const target of targetsOf(mesh)) {
      const plan = planChange(mesh, target);
      if (plan.kind === 'plan') yield { scenario, mesh, target, plan };
    }
  }
}

function* targetsOf(mesh: Mesh): Iterable<ChangeTarget> {
  for (const mode of picks) {
    yield { scope: 'mesh', mode };
    for (const namespace of mesh.namespaces.keys()) yield { scope: 'namespace', namespace, mode };
    for (const { workload, containerPorts } of mesh.pods.values()) {
      const { namespace, name } = workload;
      yield { scope: 'workload', namespace, name, mode };
      const [port] = containerPorts;
      if (port !== undefined) {
        yield { scope: 'workload', namespace, name, ports: [{ port: port.port, mode }] };
      }
    }
    for (const { namespace, name, ports } of mesh.services.values()) {
      for (const { port } of ports) yield { scope: 'service', namespace, name, ports: [{ port, mode }] };
    }
  }
}

/** A port that no pod declares and no policy names: what holds for it holds for `everyOtherPort`. */
const anyPort = 54321;

function callsOf(scenario: Scenario, mesh: Mesh): readonly Call[] {
  return scenario.calls.flatMap(({ clientPod, serverPod, outcome: _given, ...where }) => {
    const client = mesh.pods.get(clientPod);
    const server = mesh.pods.get(serverPod);
    return client === undefined || server === undefined ? [] : [{ ...where, client, server }];
  });
}

describe.each(families)(`plans on scenarios of family %s (SCENARIO_SEED=${scenarioSeed})`, (family) => {
  const plans = [...plansOf(family)];

  test('give every container port behind a service port the mode that was asked for', () => {
    for (const { scenario, mesh, target, plan } of plans) {
      if (target.scope !== 'service') continue;
      const service = mesh.services.get(`${target.namespace}/${target.name}`);
      for (const { port, mode } of target.ports) {
        const servicePort = service?.ports.find((candidate) => candidate.port === port);
        if (mode === 'DEFAULT' || service === undefined || servicePort === undefined) continue;
        for (const pod of podsOfService(mesh, service)) {
          const number = containerPort(service, servicePort, pod);
          if (number === undefined) continue;
          const asked = mode === 'DISABLED' ? 'DISABLE' : mode;
          expect([scenario.id, policyMode(plan.after, pod, number)]).toEqual([scenario.id, asked]);
        }
      }
    }
  });

  test('name every mode that they change, and no other', () => {
    for (const { scenario, mesh, plan } of plans) {
      const named = new Set(
        [...plan.changes, ...plan.alsoAffects].map((change) => `${change.pod}:${change.containerPort}`),
      );
      for (const [key, pod] of mesh.pods) {
        for (const port of [...pod.containerPorts.map((declared) => declared.port), anyPort]) {
          const changes = serverMode(mesh, pod, port).mode !== serverMode(plan.after, pod, port).mode;
          const isNamed = named.has(`${key}:${port === anyPort ? everyOtherPort : port}`);
          expect({ id: scenario.id, key, port, isNamed }).toEqual({
            id: scenario.id,
            key,
            port,
            isNamed: changes,
          });
        }
      }
    }
  });

  test('are empty the second time', () => {
    for (const { scenario, target, plan } of plans) {
      const again = planChange(plan.after, target);
      expect([scenario.id, again]).toMatchObject([scenario.id, { kind: 'plan', operations: [] }]);
    }
  });

  test('give objects of which istiod makes the same modes, by their times of creation', () => {
    for (const { scenario, plan } of plans) {
      const objects = applyToObjects(scenario.objects, plan.operations);
      const mesh = createMesh(objects, scenario.meshConfig);
      expect([scenario.id, modeChanges(plan.after, mesh)]).toEqual([scenario.id, []]);
    }
  });

  test('give the same modes where no object has a time of creation', () => {
    for (const { scenario, target } of plans) {
      const timeless = scenario.objects.map(withoutTime);
      const plan = planChange(createMesh(timeless, scenario.meshConfig), target);
      if (plan.kind === 'refused') throw new Error(plan.code);
      const mesh = createMesh(applyToObjects(timeless, plan.operations), scenario.meshConfig);
      expect([scenario.id, modeChanges(plan.after, mesh)]).toEqual([scenario.id, []]);
    }
  });

  test('have an impact that is what evaluating every call before and after says', () => {
    for (const { scenario, mesh, plan } of plans) {
      const calls = callsOf(scenario, mesh);
      const expected = calls.flatMap((call) => {
        const before = callOutcome(mesh, call).outcome;
        const after = callOutcome(plan.after, call).outcome;
        return before === after ? [] : [{ call, before, after }];
      });
      expect([scenario.id, impact(mesh, plan.after, calls)]).toEqual([scenario.id, expected]);
    }
  });

  test('offer companions with which no call is refused that gets through without', () => {
    for (const { scenario, mesh, target, plan } of plans) {
      if (plan.companions.length === 0) continue;
      const accompanied = applyToMesh(plan.after, plan.companions);
      for (const call of callsOf(scenario, mesh)) {
        if (isRefused(plan.after, call)) continue;
        const refused = isRefused(accompanied, call);
        expect({ id: scenario.id, target, call, refused }).toMatchObject({ refused: false });
      }
    }
  });

  test('name in the impact whom they cut off even with their companions', () => {
    for (const { scenario, mesh, target, plan } of plans) {
      if (plan.companions.length === 0) continue;
      const accompanied = applyToMesh(plan.after, plan.companions);
      const calls = callsOf(scenario, mesh);
      const named = new Set(impact(mesh, accompanied, calls).map(({ call }) => call));
      const unnamed = calls.filter((call) => {
        return !isRefused(mesh, call) && isRefused(accompanied, call) && !named.has(call);
      });
      expect({ id: scenario.id, target, unnamed }).toEqual({ id: scenario.id, target, unnamed: [] });
    }
  });

  test('are the same as plans of their writes', () => {
    for (const { scenario, mesh, plan } of plans) {
      const { operations, changes, alsoAffects, comesIntoForce } = planWrites(mesh, plan.operations);
      expect([scenario.id, operations]).toEqual([scenario.id, plan.operations]);
      expect([scenario.id, comesIntoForce]).toEqual([scenario.id, plan.comesIntoForce]);
      expect(new Set([...changes, ...alsoAffects])).toEqual(new Set([...plan.changes, ...plan.alsoAffects]));
    }
  });

  test('can be undone, with every object and every mode as before', () => {
    for (const { scenario, mesh, plan } of plans) {
      const objects = applyToObjects(scenario.objects, plan.operations);
      const undo = planUndo(createMesh(objects, scenario.meshConfig), plan.operations);
      const restored = applyToObjects(objects, undo.operations);
      expect([scenario.id, restored]).toEqual([scenario.id, scenario.objects]);
      expect([scenario.id, modeChanges(mesh, undo.after)]).toEqual([scenario.id, []]);
    }
  });

  test('leave the objects as they were when DEFAULT follows where nothing was picked', () => {
    for (const { scenario, mesh, target, plan } of plans) {
      const reset = planChange(mesh, asDefault(target));
      if (reset.kind === 'refused' || reset.operations.length > 0) continue;
      const back = planChange(plan.after, asDefault(target));
      if (back.kind === 'refused') throw new Error(back.code);
      const objects = applyToObjects(applyToObjects(scenario.objects, plan.operations), back.operations);
      expect([scenario.id, objects]).toEqual([scenario.id, scenario.objects]);
    }
  });
});

function withoutTime(object: KubernetesObject): KubernetesObject {
  const { creationTimestamp: _time, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function asDefault(target: ChangeTarget): ChangeTarget {
  switch (target.scope) {
    case 'service':
      return { ...target, ports: target.ports.map(({ port }) => ({ port, mode: 'DEFAULT' })) };
    case 'workload':
      return target.ports === undefined
        ? { ...target, mode: 'DEFAULT' }
        : { ...target, ports: target.ports.map(({ port }) => ({ port, mode: 'DEFAULT' })) };
    case 'namespace':
    case 'mesh':
      return { ...target, mode: 'DEFAULT' };
  }
}
