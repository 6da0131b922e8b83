import { covers, hostOfService, isVisible } from '../client/calledHost.ts';
import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';

/**
 * Clients that stand for all others with a proxy: one for each namespace and data plane, since rules are looked up by
 * namespace; each workload where rules of its namespace select workloads.
 *
 * @example
 * representatives(mesh).map((pod) => pod.namespace); // ['shop']
 */
export const representatives = derivedFrom((mesh: Mesh): readonly Pod[] => {
  return [...clientsByNamespace(mesh.pods)].flatMap(([namespace, { ofPlaces, ofWorkloads }]) => {
    return selects(mesh, namespace) ? ofWorkloads : ofPlaces;
  });
});

const podsByNamespace = derivedFrom((pods: Mesh['pods']) =>
  Map.groupBy(pods.values(), ({ namespace }) => namespace),
);

interface NamespaceClients {
  /** One of each data plane. */
  readonly ofPlaces: readonly Pod[];
  /** One of each workload and data plane. */
  readonly ofWorkloads: readonly Pod[];
}

// Kept by the pod map, which a plan's mesh shares with the one that it was made from.
const clientsByNamespace = derivedFrom((pods: Mesh['pods']): ReadonlyMap<string, NamespaceClients> => {
  const clients = new Map<string, NamespaceClients>();
  for (const [namespace, own] of podsByNamespace(pods)) {
    const inMesh = own.filter(({ dataPlane }) => dataPlane !== 'none');
    const ofPlaces = Map.groupBy(inMesh, (pod) => `${pod.dataPlane}/${pod.tunnel}`);
    const ofWorkloads = Map.groupBy(inMesh, (pod) => {
      return `${pod.dataPlane}/${pod.tunnel}/${pod.workload.kind}/${pod.workload.name}`;
    });
    clients.set(namespace, { ofPlaces: firsts(ofPlaces), ofWorkloads: firsts(ofWorkloads) });
  }
  return clients;
});

function firsts(groups: ReadonlyMap<string, readonly Pod[]>): readonly Pod[] {
  return [...groups.values()].flatMap((pods) => pods.slice(0, 1));
}

/** Whether rules of the namespace select workloads. */
function selects({ destinationRules }: Mesh, namespace: string): boolean {
  return selectingNamespaces(destinationRules).has(namespace);
}

const selectingNamespaces = derivedFrom((rules: Mesh['destinationRules']) => {
  return new Set(rules.filter((rule) => rule.workloadSelector !== undefined).map((rule) => rule.namespace));
});

/** Another pod that is like a client in everything that rules are looked up by; undefined: there is none. */
export function another(mesh: Mesh, client: Pod): Pod | undefined {
  const { kind, name } = client.workload;
  return (podsByNamespace(mesh.pods).get(client.namespace) ?? []).find((pod) => {
    if (pod === client || pod.dataPlane !== client.dataPlane || pod.tunnel !== client.tunnel) return false;
    return !selects(mesh, pod.namespace) || (pod.workload.kind === kind && pod.workload.name === name);
  });
}

/**
 * Those of them that a service needs, of the namespaces that it is exported to: all in namespaces that some rule for its host stands in or is exported to, and for all
 * other namespaces, which look the same to it, two of each data plane: one may be the pod that is called.
 */
export function representativesFor(mesh: Mesh, service: Service): readonly Pod[] {
  const host = hostOfService(mesh, service);
  const special = new Set<string>();
  for (const rule of mesh.destinationRules) {
    if (!covers(rule.host, host)) continue;
    special.add(rule.namespace);
    for (const namespace of rule.exportTo) special.add(namespace);
  }
  const found = new Map<string, number>();
  return representatives(mesh).filter((client) => {
    if (!isVisible(service, client.namespace)) return false;
    if (special.has(client.namespace)) return true;
    const alike = `${client.dataPlane}/${client.tunnel}`;
    const count = (found.get(alike) ?? 0) + 1;
    found.set(alike, count);
    return count <= 2;
  });
}
