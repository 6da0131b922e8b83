import type { Call } from '../client/callOutcome.ts';
import { covers, hostOfService } from '../client/calledHost.ts';
import { clientConnection } from '../client/clientTls.ts';
import { selects } from '../model/labels.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';
import type { ServicePort } from '../model/servicePort.ts';
import { containerPort } from '../relations/containerPort.ts';
import { podsOfService } from '../relations/podsOfService.ts';
import { policyMode, serverMode } from '../server/serverMode.ts';
import { another, representativesFor } from './representatives.ts';

/** One pod behind a service port, for all that no call could tell from it; and a second of them, if there is one. */
interface Server {
  readonly server: Pod;
  second: Pod | undefined;
  readonly targetPort: number;
}

/**
 * The calls between pods of the mesh that a service can get, one for all that cannot end differently: of clients, of the
 * pods behind a port, and of the subsets that the clients' rules have. Clients without a proxy are left out, and so are
 * calls that would have to come back to the very pod that they left.
 *
 * `versions` are the mesh as it is, was or would be, with the same pods and services: calls that any of them tells apart
 * are told apart. `isOfInterest` rules servers out before any client is tried.
 */
export function* possibleCalls(
  versions: readonly [Mesh, ...Mesh[]],
  service: Service,
  isOfInterest: (server: Pod, targetPort: number) => boolean = () => true,
): Generator<Call, void, undefined> {
  const host = hostOfService(versions[0], service);
  let clients: readonly Pod[] | undefined;
  for (const servicePort of service.ports) {
    const { port } = servicePort;
    for (const { server, second, targetPort } of distinctServers(
      versions,
      service,
      servicePort,
      isOfInterest,
    )) {
      clients ??= [...new Set(versions.flatMap((mesh) => representativesFor(mesh, service)))];
      for (const candidate of clients) {
        const ends = twoPods(versions[0], candidate, server, second);
        if (ends === undefined) continue;
        const call = { ...ends, host, port, targetPort };
        yield call;
        for (const subset of subsetsFor(versions, call)) yield { ...call, subset };
      }
    }
  }
}

function twoPods(
  mesh: Mesh,
  client: Pod,
  server: Pod,
  second: Pod | undefined,
): Pick<Call, 'client' | 'server'> | undefined {
  if (client !== server) return { client, server };
  if (second !== undefined) return { client, server: second };
  const other = another(mesh, client);
  return other === undefined ? undefined : { client: other, server };
}

function subsetsFor(versions: readonly Mesh[], { client, host, port, server }: Call): ReadonlySet<string> {
  const found = new Set<string>();
  for (const mesh of versions) {
    if (!hasSubsets(mesh)) continue;
    const { rule } = clientConnection(mesh, client, host, port, undefined);
    for (const [name, { labels }] of rule?.subsets ?? []) {
      if (selects(labels, server.labels)) found.add(name);
    }
  }
  return found;
}

function hasSubsets({ destinationRules }: Mesh): boolean {
  return destinationRules.some(({ subsets }) => subsets.length > 0);
}

function distinctServers(
  versions: readonly [Mesh, ...Mesh[]],
  service: Service,
  port: ServicePort,
  isOfInterest: (server: Pod, targetPort: number) => boolean,
): Iterable<Server> {
  const pods = podsOfService(versions[0], service);
  const host = hostOfService(versions[0], service);
  const subsetsTell =
    pods.length > 1 &&
    versions.some(({ destinationRules }) => {
      return destinationRules.some((rule) => rule.subsets.length > 0 && covers(rule.host, host));
    });
  const found = new Map<string, Server>();
  for (const server of pods) {
    const targetPort = containerPort(service, port, server);
    if (targetPort === undefined || !isOfInterest(server, targetPort)) continue;
    const key = JSON.stringify([
      server.dataPlane,
      server.tunnel,
      targetPort,
      versions.map((mesh) => [
        serverMode(mesh, server, targetPort).mode,
        policyMode(mesh, server, targetPort),
      ]),
      subsetsTell ? server.labels : undefined,
    ]);
    const known = found.get(key);
    if (known === undefined) found.set(key, { server, second: undefined, targetPort });
    else known.second ??= server;
  }
  return found.values();
}
