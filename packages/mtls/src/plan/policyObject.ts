import { isRecord, record } from '../model/json.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { Labels } from '../model/labels.ts';
import type { Mesh } from '../model/mesh.ts';
import type { ModePick } from '../model/mode.ts';
import { freeName } from './ruleObject.ts';

/** What one policy is to say. */
export interface Settings {
  /** Of the scope as a whole. undefined: stays as it is. */
  readonly mode: ModePick | undefined;
  /** By container port. */
  readonly ports: ReadonlyMap<number, ModePick>;
}

const managedBy = 'app.kubernetes.io/managed-by';

/** A new policy that says the settings, marked as Padlock's. */
export function newPolicy(
  mesh: Mesh,
  place: { readonly namespace: string; readonly name: string; readonly selector: Labels | undefined },
  settings: Settings,
): KubernetesObject {
  const object: KubernetesObject = {
    apiVersion: apiVersionFor(mesh),
    kind: 'PeerAuthentication',
    metadata: {
      name: freeName(mesh.peerAuthentications, place.namespace, place.name),
      namespace: place.namespace,
      labels: { [managedBy]: 'padlock' },
    },
    spec: place.selector === undefined ? {} : { selector: { matchLabels: { ...place.selector } } },
  };
  return withSettings(object, settings);
}

/** The policy with the settings, and everything else in it as it was. The same object when it says them already. */
export function withSettings(object: KubernetesObject, settings: Settings): KubernetesObject {
  const spec = record(object['spec']);
  const mtls = settings.mode === undefined ? spec['mtls'] : entryFor(settings.mode, spec['mtls']);
  const ports = withPorts(spec['portLevelMtls'], settings.ports);
  if (mtls === spec['mtls'] && ports === spec['portLevelMtls']) return object;
  return { ...object, spec: withField(withField(spec, 'mtls', mtls), 'portLevelMtls', ports) };
}

/** Whether Padlock made the policy and nothing is left in it that it would be missed for. */
export function isLeftover(object: KubernetesObject): boolean {
  if (object.metadata.labels?.[managedBy] !== 'padlock') return false;
  const { selector: _selector, ...rest } = record(object['spec']);
  return Object.keys(rest).length === 0;
}

function withPorts(current: unknown, picks: ReadonlyMap<number, ModePick>): unknown {
  const ports: Record<string, unknown> = { ...record(current) };
  let changed = false;
  for (const [port, pick] of picks) {
    const key = String(port);
    const entry = entryFor(pick, ports[key]);
    if (entry === ports[key]) continue;
    changed = true;
    if (entry === undefined) delete ports[key];
    else ports[key] = entry;
  }
  if (!changed) return current;
  // Istio's webhook refuses an empty map.
  return Object.keys(ports).length === 0 ? undefined : ports;
}

/** A `{ mode }` that says the pick, keeping other fields; undefined when nothing is left of it. */
function entryFor(pick: ModePick, current: unknown): unknown {
  const fields = record(current);
  if (pick === 'DEFAULT') {
    const { mode: _mode, ...rest } = fields;
    return Object.keys(rest).length === 0 ? undefined : 'mode' in fields ? rest : current;
  }
  const mode = pick === 'DISABLED' ? 'DISABLE' : pick;
  return isRecord(current) && fields['mode'] === mode ? current : { ...fields, mode };
}

function withField(
  source: Readonly<Record<string, unknown>>,
  field: string,
  value: unknown,
): Readonly<Record<string, unknown>> {
  if (value !== undefined) return { ...source, [field]: value };
  const { [field]: _removed, ...rest } = source;
  return rest;
}

/** The version that the cluster has: v1, unless everything that it shows is older. */
function apiVersionFor(mesh: Mesh): string {
  const versions = mesh.peerAuthentications.map(({ object }) => object.apiVersion);
  const onlyBeta =
    versions.length > 0 && versions.every((version) => version === 'security.istio.io/v1beta1');
  return onlyBeta ? 'security.istio.io/v1beta1' : 'security.istio.io/v1';
}
