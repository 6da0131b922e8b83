import { controlPlanes, type KubernetesObject, type MeshConfig, parseMeshConfig } from '@padlock/mtls';
import { parse } from 'yaml';
import { z } from 'zod';
import type { LocatedObject, Problem } from './report.ts';

/** What the person says about the mesh; it wins over the input. */
export interface GivenSettings {
  readonly rootNamespace: string | undefined;
  readonly enableAutoMtls: boolean | undefined;
}

export interface MeshSettings {
  readonly config: MeshConfig;
  readonly problems: readonly Problem[];
}

const MeshConfigMap = z.looseObject({
  kind: z.literal('ConfigMap'),
  metadata: z.looseObject({ name: z.string().regex(/^istio(-|$)/) }),
  data: z.looseObject({ mesh: z.string() }),
});

/**
 * The mesh settings of the input: what the person gives, else what the resource of an operator says, else the ConfigMap
 * `istio` or that of the first revision, else Istio's defaults.
 *
 * @example
 * meshSettings([], { rootNamespace: 'mesh-root', enableAutoMtls: undefined }).config.rootNamespace; // 'mesh-root'
 */
export function meshSettings(objects: readonly LocatedObject[], given: GivenSettings): MeshSettings {
  const { mesh, problems } = meshOfConfigMap(objects, given.rootNamespace);
  const [plane] = controlPlanes(objects.map(({ object }) => object));
  const config = { ...parseMeshConfig(mesh), ...plane?.config };
  return {
    config: {
      ...config,
      rootNamespace: given.rootNamespace ?? config.rootNamespace,
      enableAutoMtls: given.enableAutoMtls ?? config.enableAutoMtls,
    },
    problems,
  };
}

function meshOfConfigMap(
  objects: readonly LocatedObject[],
  rootNamespace: string | undefined,
): { readonly mesh: object; readonly problems: readonly Problem[] } {
  const [first] = objects
    .flatMap(({ object, location }) => {
      const parsed = MeshConfigMap.safeParse(object);
      return parsed.success ? [{ object, location, text: parsed.data.data.mesh }] : [];
    })
    .toSorted((left, right) => rank(left.object, rootNamespace) - rank(right.object, rootNamespace));
  if (first === undefined) return { mesh: {}, problems: [] };
  // Unless it is said, the root namespace is the one that istiod runs in.
  const home = { rootNamespace: first.object.metadata.namespace };
  try {
    const mesh: unknown = parse(first.text);
    return { mesh: { ...home, ...(typeof mesh === 'object' ? mesh : {}) }, problems: [] };
  } catch {
    const message = `data.mesh of ConfigMap ${first.object.metadata.name} is no YAML: the defaults are taken`;
    return { mesh: home, problems: [{ ...first.location, message }] };
  }
}

/** That of the given root namespace first, then that of the default revision; the sort keeps the order of the rest. */
function rank({ metadata }: KubernetesObject, rootNamespace: string | undefined): number {
  const elsewhere = rootNamespace !== undefined && metadata.namespace !== rootNamespace;
  return (elsewhere ? 2 : 0) + (metadata.name === 'istio' ? 0 : 1);
}
