import { farCallOutcome } from '@padlock/mtls';
import type { Mesh, Pod } from '@padlock/mtls';
import { derivedFrom } from './derivedFrom.ts';
import { calledDoors, policyAnswers } from './expectation.ts';
import type { PolicyAnswer, PolicyQuestion } from './expectation.ts';
import { farClusterOf } from './farPeers.ts';
import { meshIndex } from './meshIndex.ts';
import type { MeshIndex } from './meshIndex.ts';
import { isControlPlane } from './nodes.ts';

/** The mesh of another cluster, by its name in telemetry. undefined: it is not read, or whoever asks may not see it. */
export type FarMeshes = (cluster: string) => Mesh | undefined;

const noMeshes: FarMeshes = () => undefined;

/**
 * As policyAnswers, also about clients of other clusters (`tellFarPeers`): their sidecars stand there, and so do the rules that
 * these follow. Empty where that is not known.
 */
export function answersAbout(
  index: MeshIndex,
  question: PolicyQuestion,
  far: FarMeshes = noMeshes,
): readonly PolicyAnswer[] {
  const caller = farCaller(question.client);
  if (caller === undefined) return policyAnswers(index, question);
  const mesh = far(caller.cluster);
  const clients = mesh === undefined ? undefined : meshIndex(mesh).workloads.get(caller.workload)?.shapes;
  if (mesh === undefined || clients === undefined) return [];
  return clients
    .filter((client) => isTold(mesh, client))
    .flatMap((client) =>
      calledDoors(index, question).flatMap(({ host, server, port, targetPort }): PolicyAnswer[] => {
        if (host === undefined) return [];
        const explained = farCallOutcome(index.mesh, mesh, { client, host, port, server, targetPort });
        if (explained === undefined) return [];
        return [{ client, server, port, targetPort, outcome: explained.outcome, explained }];
      }),
    );
}

/** Whether policy can be asked about a client of another cluster. */
export function isKnownFarCaller(client: string | undefined, far: FarMeshes = noMeshes): boolean {
  const caller = farCaller(client);
  const mesh = caller === undefined ? undefined : far(caller.cluster);
  return mesh !== undefined && caller !== undefined && meshIndex(mesh).workloads.has(caller.workload);
}

/** What sidecars follow is written where their istiod reads it: in a cluster without one of its own that is elsewhere. */
function isTold(mesh: Mesh, client: Pod): boolean {
  return client.dataPlane === 'none' || hasControlPlane(mesh.pods);
}

const hasControlPlane = derivedFrom((pods: Mesh['pods']): boolean => [...pods.values()].some(isControlPlane));

function farCaller(
  client: string | undefined,
): { readonly cluster: string; readonly workload: string } | undefined {
  const slash = client?.indexOf('/') ?? -1;
  const cluster = farClusterOf(client?.slice(0, slash));
  return cluster === undefined || client === undefined
    ? undefined
    : { cluster, workload: client.slice(slash + 1) };
}
