import { createMesh, type KubernetesObject, type ModePick, planChange } from '@padlock/mtls';
import { families, readScenarios } from '@padlock/mtls/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { targets, type RunningTarget } from './kubernetes/targets.ts';

const picks: readonly ModePick[] = ['STRICT', 'PERMISSIVE', 'DISABLED', 'DEFAULT'];

/** Every different object that plans for these scenarios would have in the cluster: policies and companion rules. */
function plannedObjects(): KubernetesObject[] {
  const found = new Map<string, KubernetesObject>();
  // The first scenarios of each family: enough for every shape that a plan's object can have.
  for (const { objects, meshConfig } of families.flatMap((family) => readScenarios(family, 6))) {
    const mesh = createMesh(objects, meshConfig);
    for (const { namespace, name, ports } of mesh.services.values()) {
      for (const { port } of ports) {
        for (const mode of picks) {
          const plan = planChange(mesh, { scope: 'service', namespace, name, ports: [{ port, mode }] });
          if (plan.kind === 'refused') continue;
          for (const { after } of [...plan.operations, ...plan.companions]) {
            if (after === undefined) continue;
            found.set(JSON.stringify([after.kind, after['spec']]), after);
          }
        }
      }
    }
  }
  return [...found.values()];
}

describe.each(targets)('the CRDs of $name', ({ start }) => {
  let running: RunningTarget | undefined;
  beforeAll(async () => {
    running = await start();
    await running.client.request('POST', '/api/v1/namespaces', {
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'plans' } },
    });
  });
  afterAll(() => running?.stop());

  it('accept every object that a plan makes', async () => {
    const objects = plannedObjects();
    expect(objects.length).toBeGreaterThan(100);
    const refused: unknown[] = [];
    for (const { apiVersion, kind, spec } of objects) {
      const plural = kind === 'PeerAuthentication' ? 'peerauthentications' : 'destinationrules';
      const body = { apiVersion, kind, metadata: { name: 'planned', namespace: 'plans' }, spec };
      const path = `/apis/${apiVersion}/namespaces/plans/${plural}?dryRun=All&fieldValidation=Strict`;
      const answer = await running?.client.request('POST', path, { body });
      if (answer?.status !== 201) refused.push({ body, answer });
    }
    expect(refused).toEqual([]);
  }, 120_000);
});
