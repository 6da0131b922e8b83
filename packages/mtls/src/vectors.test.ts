import { describe, expect, test } from 'vitest';
import { callOutcome } from './client/callOutcome.ts';
import { clientTls } from './client/clientTls.ts';
import { createMesh } from './model/mesh.ts';
import type { Mesh } from './model/mesh.ts';
import type { Pod } from './model/pod.ts';
import { serverMode } from './server/serverMode.ts';
import { families, readScenarios } from './testing/scenario.ts';

function podOf(mesh: Mesh, key: string): Pod {
  const pod = mesh.pods.get(key);
  if (pod === undefined) throw new Error(`no pod ${key}`);
  return pod;
}

describe.each(families)('scenarios of family %s are answered as Istio answers them', (family) => {
  const scenarios = readScenarios(family).map((scenario) => ({
    scenario,
    mesh: createMesh(scenario.objects, scenario.meshConfig),
  }));

  test('a mesh that takes over what stands, and only reads policies anew, is the same mesh', () => {
    const policies = new Set([
      'PeerAuthentication',
      'DestinationRule',
      'AuthorizationPolicy',
      'ServiceEntry',
    ]);
    for (const { scenario, mesh } of scenarios) {
      const bare = scenario.objects.filter(({ kind }) => !policies.has(kind));
      const before = createMesh(bare, scenario.meshConfig);
      expect(createMesh(scenario.objects, scenario.meshConfig, before)).toEqual(mesh);
    }
  });

  test('inbound: the mode of each container port', () => {
    for (const { scenario, mesh } of scenarios) {
      const answers = scenario.inbound.map(({ pod, port }) => {
        const { mode, acceptsMutualTls, acceptsPlaintext } = serverMode(mesh, podOf(mesh, pod), port);
        return { pod, port, mode, acceptsMutualTls, acceptsPlaintext };
      });
      expect({ id: scenario.id, answers }).toEqual({ id: scenario.id, answers: scenario.inbound });
    }
  });

  test('outbound: the TLS of each client towards each service port and subset', () => {
    for (const { scenario, mesh } of scenarios) {
      const answers = scenario.outbound.map((question) => ({
        ...question,
        tls: clientTls(mesh, podOf(mesh, question.clientPod), question.host, question.port, question.subset)
          .tls,
      }));
      expect({ id: scenario.id, answers }).toEqual({ id: scenario.id, answers: scenario.outbound });
    }
  });

  test('calls: what happens between each client and each endpoint', () => {
    for (const { scenario, mesh } of scenarios) {
      const answers = scenario.calls.map(({ outcome: _given, ...call }) => {
        const { clientPod, serverPod, ...where } = call;
        const client = podOf(mesh, clientPod);
        const server = podOf(mesh, serverPod);
        return { ...call, outcome: callOutcome(mesh, { ...where, client, server }).outcome };
      });
      expect({ id: scenario.id, answers }).toEqual({ id: scenario.id, answers: scenario.calls });
    }
  });

  test('the step that decides gives the mode by itself', () => {
    for (const { scenario, mesh } of scenarios) {
      for (const { pod, port } of scenario.inbound) {
        const { mode, explanation } = serverMode(mesh, podOf(mesh, pod), port);
        const deciding = explanation.steps.filter((step) => step.decides);
        expect([scenario.id, deciding]).toEqual([scenario.id, [expect.objectContaining({ mode })]]);
        const [step] = deciding;
        const alone = scenario.objects.filter((object) => {
          if (object.kind !== 'PeerAuthentication') return true;
          return (
            object.metadata.name === step?.policy?.name && object.metadata.namespace === step.policy.namespace
          );
        });
        const lone = createMesh(alone, scenario.meshConfig);
        expect([scenario.id, serverMode(lone, podOf(lone, pod), port).mode]).toEqual([scenario.id, mode]);
      }
    }
  });
});
