import { createMesh, type KubernetesObject, type Mesh, type MeshConfig, type Pod } from '@padlock/mtls';
import { LineError } from './eachLine.ts';
import type { Scenario } from './scenario.ts';

/** The mesh of a scenario. Mesh settings that it leaves out are Istio's defaults. */
export function meshOf(scenario: Scenario): Mesh {
  const { rootNamespace, enableAutoMtls } = scenario.meshConfig;
  const config: Partial<MeshConfig> = {
    ...(rootNamespace === undefined ? {} : { rootNamespace }),
    ...(enableAutoMtls === undefined ? {} : { enableAutoMtls }),
  };
  // The schema has checked what every object has; the rest is parsed by createMesh, kind by kind.
  return createMesh(scenario.objects as readonly KubernetesObject[], config);
}

/** @throws {LineError} when the scenario holds no such pod. */
export function podOf(mesh: Mesh, name: string): Pod {
  const pod = mesh.pods.get(name);
  if (pod === undefined) throw new LineError(`there is no Pod ${name} among the objects`);
  return pod;
}
