import { record } from '../model/json.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { selects } from '../model/labels.ts';
import type { Mesh } from '../model/mesh.ts';
import { isPeerAuthentication } from '../model/peerAuthentication.ts';
import type { PeerAuthentication } from '../model/peerAuthentication.ts';
import type { Service } from '../model/service.ts';
import { withObject, withoutObject } from '../plan/operations.ts';
import { freeName } from '../plan/ruleObject.ts';
import { withoutServerFields } from '../plan/serverFields.ts';
import { listensOn } from '../relations/containerPorts.ts';
import { podsOfService } from '../relations/podsOfService.ts';
import { meshPolicies, namespacePolicies, workloadPolicies } from '../server/policiesInForce.ts';
import { nothingSelected, selectionsOf } from '../server/selections.ts';
import { changing, deleting, fixesAmong } from './fix.ts';
import type { Candidate, Fix } from './fix.ts';

/** Shadowed as a whole: it goes, which changes nothing; or what it says goes into the one in force. */
export function fixesOfShadowed(
  mesh: Mesh,
  policy: PeerAuthentication,
  inForce: readonly PeerAuthentication[],
): readonly Fix[] {
  const [only, ...others] = inForce;
  const merged: Candidate[] =
    only === undefined || others.length > 0 || !canTakeOver(mesh, only, policy)
      ? []
      : [
          {
            title: `Put what it says into ${only.name}, and delete it`,
            mesh: withoutObject(withObject(mesh, mergedPolicy(only, policy)), policy.object),
          },
        ];
  return fixesAmong(mesh, [deleting(mesh, policy), ...merged]);
}

/** Not what would mean nothing there either: an entry for a port that nothing listens on. */
function canTakeOver(mesh: Mesh, into: PeerAuthentication, { portLevelMtls }: PeerAuthentication): boolean {
  const { inForce } = selectionsOf(mesh).get(into) ?? nothingSelected;
  const ports = [...portLevelMtls.keys()];
  return (
    isPeerAuthentication(into.object) && ports.every((port) => inForce.some((pod) => listensOn(pod, port)))
  );
}

/** What the second says counts where both say something. */
function mergedPolicy(into: PeerAuthentication, from: PeerAuthentication): KubernetesObject {
  const spec = record(into.object['spec']);
  const said = record(from.object['spec']);
  const ports = { ...record(spec['portLevelMtls']), ...record(said['portLevelMtls']) };
  const mtls = from.mode === undefined ? spec['mtls'] : said['mtls'];
  return {
    ...into.object,
    spec: {
      ...spec,
      ...(mtls === undefined ? {} : { mtls }),
      ...(Object.keys(ports).length === 0 ? {} : { portLevelMtls: ports }),
    },
  };
}

/** Ignored in the root namespace: it goes where its pods are, if none of them has a policy yet; or it goes altogether. */
export function fixesOfIgnored(mesh: Mesh, policy: PeerAuthentication): readonly Fix[] {
  const { selector = {} } = policy;
  const pods = [...mesh.pods.values()].filter(({ namespace, finished, labels }) => {
    return namespace !== mesh.config.rootNamespace && !finished && selects(selector, labels);
  });
  const moved = [...Map.groupBy(pods, ({ namespace }) => namespace)]
    .filter(([, own]) => own.every((pod) => workloadPolicies(mesh, pod).inForce === undefined))
    .map(([namespace]): Candidate => {
      const { metadata, ...rest } = withoutServerFields(policy.object);
      const name = freeName(mesh.peerAuthentications, namespace, policy.name);
      const object = {
        ...rest,
        apiVersion: rest.apiVersion,
        kind: rest.kind,
        metadata: { ...metadata, name, namespace },
      };
      return {
        title: `Move it to namespace ${namespace}`,
        mesh: withoutObject(withObject(mesh, object), policy.object),
      };
    });
  return fixesAmong(mesh, [...moved, deleting(mesh, policy)]);
}

/** Named like a service: it gets the selector of that service; or a name that says what it does. */
export function fixesOfNamespaceWide(
  mesh: Mesh,
  policy: PeerAuthentication,
  service: Service,
): readonly Fix[] {
  const { selector } = service;
  const spec = record(policy.object['spec']);
  const pods = podsOfService(mesh, service);
  const canSelect =
    selector !== undefined &&
    pods.length > 0 &&
    pods.every((pod) => workloadPolicies(mesh, pod).inForce === undefined) &&
    policy.namespace !== mesh.config.rootNamespace;
  const selecting: Candidate[] = canSelect
    ? [
        changing(mesh, `Give it the selector of ${service.name}`, {
          ...policy.object,
          spec: { ...spec, selector: { matchLabels: { ...selector } } },
        }),
      ]
    : [];
  // Under a new name it is the youngest: if others wait in its shadow, one of them would come into force.
  const { shadowed } =
    policy.scope === 'mesh' ? meshPolicies(mesh) : namespacePolicies(mesh, policy.namespace);
  const renamed: Candidate[] =
    shadowed.length === 0 ? [{ title: 'Name it default', mesh: renamedPolicy(mesh, policy) }] : [];
  return fixesAmong(mesh, [...selecting, ...renamed]);
}

function renamedPolicy(mesh: Mesh, { object, namespace }: PeerAuthentication): Mesh | undefined {
  if (freeName(mesh.peerAuthentications, namespace, 'default') !== 'default') return undefined;
  const { metadata, ...rest } = withoutServerFields(object);
  const renamed = {
    ...rest,
    apiVersion: rest.apiVersion,
    kind: rest.kind,
    metadata: { ...metadata, name: 'default' },
  };
  return withoutObject(withObject(mesh, renamed), object);
}

/** By a service port: the entry moves to the container ports that were meant; or it goes. */
export function fixesOfServicePort(
  mesh: Mesh,
  policy: PeerAuthentication,
  port: number,
  meant: ReadonlySet<number>,
): readonly Fix[] {
  const entries = record(record(policy.object['spec'])['portLevelMtls']);
  const { [String(port)]: entry, ...rest } = entries;
  const moved = Object.fromEntries([...meant].map((number) => [String(number), entry]));
  const numbers = [...meant].join(', ');
  return fixesAmong(mesh, [
    changing(mesh, `Move the entry to container port ${numbers}`, withPorts(policy, { ...moved, ...rest })),
    withoutEntry(mesh, policy, port),
  ]);
}

export function fixesOfUndeclared(mesh: Mesh, policy: PeerAuthentication, port: number): readonly Fix[] {
  return fixesAmong(mesh, [withoutEntry(mesh, policy, port)]);
}

function withoutEntry(mesh: Mesh, policy: PeerAuthentication, port: number): Candidate {
  const { [String(port)]: _entry, ...rest } = record(record(policy.object['spec'])['portLevelMtls']);
  return changing(mesh, `Take the entry for port ${port} out`, withPorts(policy, rest));
}

function withPorts(
  { object }: PeerAuthentication,
  ports: Readonly<Record<string, unknown>>,
): KubernetesObject {
  const { portLevelMtls: _ports, ...spec } = record(object['spec']);
  // Istio's webhook refuses an empty map.
  return {
    ...object,
    spec: { ...spec, ...(Object.keys(ports).length === 0 ? {} : { portLevelMtls: ports }) },
  };
}
