import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';

const byNamespace = derivedFrom((pods: Mesh['pods']) => Map.groupBy(pods.values(), (pod) => pod.namespace));

/** All pods of a namespace, without a look at those of the others. */
export function podsOfNamespace({ pods }: Pick<Mesh, 'pods'>, namespace: string): readonly Pod[] {
  return byNamespace(pods).get(namespace) ?? [];
}
