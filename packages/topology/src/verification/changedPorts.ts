import { serverMode } from '@padlock/mtls';
import { outcomesOf, policyAnswers, portsCarrying } from '../expectation.ts';
import type { OutcomeSet, PolicyQuestion } from '../expectation.ts';
import type { MeshIndex } from '../meshIndex.ts';
import { isReached, type ChangeReach } from './changeReach.ts';

/** One port of a server that calls may have arrived at. */
interface Door {
  readonly workload: string;
  /** The service port; the container port where no service was called. */
  readonly port: number;
  readonly targetPort: number;
  readonly accepts: { readonly mutualTls: boolean; readonly plaintext: boolean };
}

/** The ports that some calls may have used: those that the change reaches, and the others. */
export interface DoorsAsked {
  readonly reached: readonly Door[];
  readonly others: readonly Door[];
}

/** The ports behind some questions, whoever asks: a client whose pods are gone calls the same ones. */
export function doorsOf(
  index: MeshIndex,
  reach: ChangeReach,
  questions: readonly PolicyQuestion[],
): DoorsAsked {
  const reached = new Map<string, Door>();
  const others = new Map<string, Door>();
  for (const question of questions) {
    for (const { server, port, targetPort } of policyAnswers(index, { ...question, client: undefined })) {
      const workload = `${server.workload.namespace}/${server.workload.name}`;
      const { acceptsMutualTls, acceptsPlaintext } = serverMode(index.mesh, server, targetPort);
      const into = isReached(reach, workload, targetPort) ? reached : others;
      into.set(`${workload} ${port} ${targetPort}`, {
        workload,
        port,
        targetPort,
        accepts: { mutualTls: acceptsMutualTls, plaintext: acceptsPlaintext },
      });
    }
  }
  return { reached: [...reached.values()], others: [...others.values()] };
}

/** What policy says about the calls behind some questions, on these ports only. */
export function outcomesAt(
  index: MeshIndex,
  questions: readonly PolicyQuestion[],
  doors: readonly Door[],
): OutcomeSet {
  let set: OutcomeSet = 0;
  for (const question of questions)
    for (const { workload, targetPort } of doors)
      set |= outcomesOf(index, { ...question, server: workload, targetPort });
  return set;
}

/** What any of these ports takes. */
export function acceptedBy(doors: readonly Door[]): Door['accepts'] {
  return {
    mutualTls: doors.some(({ accepts }) => accepts.mutualTls),
    plaintext: doors.some(({ accepts }) => accepts.plaintext),
  };
}

/**
 * Without ports in telemetry: has a reached server other ports whose traffic looks the same? Then nothing that is seen proves
 * anything about the changed one.
 */
export function hidesOtherPorts(index: MeshIndex, reach: ChangeReach): boolean {
  return [...index.backends].some(([key, backend]) =>
    (['requests', 'connections'] as const).some((carries) => {
      if (portsCarrying(backend, carries).length < 2) return false;
      const { reached, others } = doorsOf(index, reach, [
        { client: undefined, service: key, server: undefined, targetPort: undefined, carries },
      ]);
      const workloads = new Set(reached.map(({ workload }) => workload));
      return others.some(({ workload }) => workloads.has(workload));
    }),
  );
}
