import { callOutcome, containerPort, everyOtherPort, hostOfService, unnamedCallOutcome } from '@padlock/mtls';
import type { CallOutcome, Mesh, Outcome, Pod, ServicePort } from '@padlock/mtls';
import { answersAbout } from './knownAnswers.ts';
import { derivedFrom, getOrMake } from './derivedFrom.ts';
import type { Expectation } from './lockState.ts';
import type { MeshIndex, ServiceBackend, Workload } from './meshIndex.ts';

/** A group of calls that policy is asked about. */
export interface PolicyQuestion {
  /** `namespace/name` of the calling workload; `undefined`: a client that nobody can name. */
  readonly client: string | undefined;
  /** `namespace/name` of the service called; `undefined`: its pods were called by address. */
  readonly service: string | undefined;
  /** Only the pods of this workload (`namespace/name`); `undefined`: all behind the service, since any may answer. */
  readonly server: string | undefined;
  /** Only this container port; `undefined`: all, since telemetry has no port. */
  readonly targetPort: number | undefined;
  /** What telemetry counted: `requests` never come from a port declared as TCP, nor `connections` from one declared as HTTP. */
  readonly carries: 'requests' | 'connections';
}

/** One answer: what happens between two pods on one port. */
export interface PolicyAnswer {
  readonly client: Pod | undefined;
  readonly server: Pod;
  /** The service port; the container port again where no service was called. */
  readonly port: number;
  readonly targetPort: number;
  readonly outcome: Outcome;
  /** With the reasons; `undefined` for unnamed clients, which simply send plaintext. */
  readonly explained: CallOutcome | undefined;
}

/** Which outcomes occur, as a set of bits: edges by the thousand are joined from it. */
export type OutcomeSet = number;

const bits: Readonly<Record<Outcome, number>> = { mutual_tls: 1, plaintext: 2, refused: 4, other_tls: 8 };

export function toExpectation(set: OutcomeSet): Expectation {
  switch (set) {
    case 0:
      return 'unknown';
    case bits.mutual_tls:
      return 'mutual_tls';
    case bits.plaintext:
      return 'plaintext';
    case bits.refused:
      return 'refused';
    case bits.other_tls:
      return 'other_tls';
    default:
      return 'mixed';
  }
}

export function includes(set: OutcomeSet, outcome: Outcome): boolean {
  return (set & bits[outcome]) !== 0;
}

export function outcomeSet(outcomes: Iterable<Outcome>): OutcomeSet {
  let set = 0;
  for (const outcome of outcomes) set |= bits[outcome];
  return set;
}

/** The outcomes of all calls that the question stands for. Remembered for as long as nothing changes that they depend on. */
export function outcomesOf(index: MeshIndex, question: PolicyQuestion): OutcomeSet {
  const { client = '', service, server, targetPort, carries } = question;
  const aboutServer = answersAbout(index)(service, server);
  const unspecific = server === undefined && targetPort === undefined;
  const asked = unspecific ? carries : `${server ?? ''}:${targetPort ?? ''} ${carries}`;
  const byClient = getOrMake(aboutServer, asked, () => new Map<string, OutcomeSet>());
  return getOrMake(byClient, client, () =>
    outcomeSet([
      ...policyAnswers(index, question).map((answer) => answer.outcome),
      ...subsetAnswers(index, question).map((answer) => answer.outcome),
    ]),
  );
}

/**
 * Telemetry does not name the subset of a DestinationRule that a call was routed to, so any that the host has may be meant:
 * where one has TLS of its own, policy expects both.
 */
export function subsetAnswers(index: MeshIndex, question: PolicyQuestion): readonly PolicyAnswer[] {
  const backend = index.backends.get(question.service ?? '');
  if (backend === undefined || question.client === undefined) return [];
  const subsets = subsetsByHost(index.mesh).get(hostOfService(index.mesh, backend.service)) ?? noSubsets;
  if (subsets.size === 0) return [];
  return policyAnswers(index, question).flatMap(({ client, server, port, targetPort }) => {
    if (client === undefined) return [];
    const host = hostOfService(index.mesh, backend.service);
    return [...subsets].map((subset) => {
      const explained = callOutcome(index.mesh, { client, host, port, subset, server, targetPort });
      return { client, server, port, targetPort, outcome: explained.outcome, explained };
    });
  });
}

const noSubsets: ReadonlySet<string> = new Set();
const subsetsByHost = derivedFrom((mesh: Mesh): ReadonlyMap<string, ReadonlySet<string>> => {
  const byHost = new Map<string, Set<string>>();
  for (const rule of mesh.destinationRules) {
    const names = getOrMake(byHost, rule.host, () => new Set<string>());
    for (const { name } of rule.subsets) names.add(name);
  }
  return byHost;
});

/**
 * Asks the rules about each pair of pods and each port that the question stands for. Empty where the state of the cluster
 * does not tell: the client's pods are gone, the service has no pods of its own, the host is outside.
 */
export function policyAnswers(index: MeshIndex, question: PolicyQuestion): readonly PolicyAnswer[] {
  const open = calledDoors(index, question);
  if (question.client === undefined) {
    return open.map(({ server, port, targetPort }) => {
      const outcome = unnamedCallOutcome(index.mesh, server, targetPort);
      return { client: undefined, server, port, targetPort, outcome, explained: undefined };
    });
  }
  const clients = index.workloads.get(question.client)?.shapes ?? [];
  return clients.flatMap((client) =>
    open.flatMap(({ host, server, port, targetPort }) => {
      // Calls to a pod's address leave through Envoy's passthrough cluster, which the rules do not cover.
      if (host === undefined) return [];
      const explained = callOutcome(index.mesh, { client, host, port, server, targetPort });
      return [{ client, server, port, targetPort, outcome: explained.outcome, explained }];
    }),
  );
}

/** Where the calls of a question can arrive. */
export function calledDoors(index: MeshIndex, question: PolicyQuestion): readonly Door[] {
  const { service, targetPort } = question;
  const doors = service === undefined ? podDoors(index, question) : serviceDoors(index, question);
  return targetPort === undefined ? doors : doors.filter((door) => door.targetPort === targetPort);
}

/** One port of one pod that a call can arrive at. */
interface Door {
  readonly host: string | undefined;
  readonly server: Pod;
  readonly port: number;
  readonly targetPort: number;
}

/** Those behind all of a service, which nearly all questions are about, and which no policy moves. */
const allDoors = derivedFrom(
  (_backend: ServiceBackend) => new Map<PolicyQuestion['carries'], readonly Door[]>(),
);

function serviceDoors(index: MeshIndex, { service, server, carries }: PolicyQuestion): readonly Door[] {
  const backend = index.backends.get(service ?? '');
  if (backend === undefined) return [];
  if (server !== undefined) return findDoors(index, backend, server, carries);
  return getOrMake(allDoors(backend), carries, () => findDoors(index, backend, undefined, carries));
}

function findDoors(
  { mesh }: MeshIndex,
  backend: ServiceBackend,
  workload: string | undefined,
  carries: PolicyQuestion['carries'],
): readonly Door[] {
  const { service } = backend;
  const host = hostOfService(mesh, service);
  return serverShapes(backend, workload).flatMap((server) =>
    portsCarrying(backend, carries).flatMap((port) => {
      const targetPort = containerPort(service, port, server);
      return targetPort === undefined ? [] : [{ host, server, port: port.port, targetPort }];
    }),
  );
}

function podDoors(index: MeshIndex, question: PolicyQuestion): readonly Door[] {
  const shapes = index.workloads.get(question.server ?? '')?.shapes ?? [];
  return shapes.flatMap((server) => {
    const declared = server.containerPorts
      .filter(({ protocol }) => protocol !== 'UDP')
      .map(({ port }) => port);
    // A pod may listen on what it does not declare: what was called, else whatever stands for all ports that nobody names.
    const ports = declared.includes(question.targetPort ?? everyOtherPort)
      ? declared
      : [...declared, question.targetPort ?? everyOtherPort];
    return ports.map((port) => ({ host: undefined, server, port, targetPort: port }));
  });
}

function serverShapes(backend: ServiceBackend, workload: string | undefined): readonly Pod[] {
  const chosen: readonly Workload[] =
    workload === undefined ? backend.workloads : backend.workloads.filter(({ key }) => key === workload);
  const selected = new Set(backend.pods);
  // During a rollout a service may select some shapes of a workload and not others.
  return chosen.flatMap(({ shapes }) => shapes.filter((pod) => selected.has(pod)));
}

const requestProtocols: ReadonlySet<ServicePort['appProtocol']> = new Set(['http', 'http2', 'grpc']);

/**
 * The ports of a service that such telemetry can come from. Istio's protocol selection decides which filter counts: declared
 * HTTP or gRPC yields requests, other declared protocols connections, and an undeclared one is detected per connection.
 */
export function portsCarrying(
  backend: ServiceBackend,
  carries: PolicyQuestion['carries'],
): readonly ServicePort[] {
  return backend.service.ports.filter(
    ({ protocol, appProtocol }) =>
      protocol === 'TCP' &&
      (appProtocol === 'unknown' || requestProtocols.has(appProtocol) === (carries === 'requests')),
  );
}

/** The container ports behind a service port; several where workloads name different ones. */
export function containerPortsOf(backend: ServiceBackend, port: ServicePort): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const pod of serverShapes(backend, undefined)) {
    const number = containerPort(backend.service, port, pod);
    if (number !== undefined) numbers.add(number);
  }
  return numbers;
}
