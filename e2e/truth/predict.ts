import {
  callOutcome,
  createMesh,
  keyOf,
  type CallOutcome,
  type KubernetesObject,
  type Mesh,
} from '@padlock/mtls';
import type { MeshPod } from '../testbed/mesh/layout.ts';
import { hostOf, type Cell } from './cells.ts';
import type { Verdict } from './verdict.ts';

export interface Prediction extends Verdict {
  /** Why, for the message when it is wrong. */
  readonly explanation: string;
}

/**
 * Says what Padlock's rules say about a cell.
 *
 * @param objects of the cluster, as its API gives them: the ages of policies are the real ones.
 */
export function predictor(
  objects: readonly KubernetesObject[],
  autoMtls: boolean,
  pods: ReadonlyMap<string, MeshPod>,
): (cell: Cell) => Prediction {
  const mesh = createMesh(objects, { enableAutoMtls: autoMtls });
  return (cell) => {
    const client = podIn(mesh, pods, cell.client);
    const result = callOutcome(mesh, {
      client,
      host: hostOf(cell.service),
      port: cell.port,
      ...(cell.subset === undefined ? {} : { subset: cell.subset }),
      server: podIn(mesh, pods, cell.server),
      targetPort: cell.targetPort,
    });
    const { namespace, serviceAccount } = client;
    return {
      outcome: result.outcome,
      identity:
        result.outcome === 'mutual_tls'
          ? `spiffe://cluster.local/ns/${namespace}/sa/${serviceAccount}`
          : null,
      explanation: explanationText(result),
    };
  };
}

function podIn(mesh: Mesh, pods: ReadonlyMap<string, MeshPod>, id: string) {
  const pod = pods.get(id);
  const found = pod === undefined ? undefined : mesh.pods.get(keyOf(pod.workload.namespace, pod.name));
  if (found === undefined) throw new RangeError(`the cluster has no pod of ${id}`);
  return found;
}

function explanationText({ client, server }: CallOutcome): string {
  const { decidedBy, rule } = client.explanation;
  const by = rule === undefined ? decidedBy : `${decidedBy} ${rule.namespace}/${rule.name}`;
  const deciding = server.explanation.steps.find(({ decides }) => decides);
  const policy = deciding?.policy;
  const scope =
    server.explanation.bypass ?? `${deciding?.scope} ${policy ? `${policy.namespace}/${policy.name}` : ''}`;
  return `client ${client.tls} by ${by}; server ${server.mode} by ${scope.trim()}`;
}
