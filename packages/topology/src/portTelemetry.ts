import type { KubernetesObject } from '@padlock/mtls';

/** Counters whose server side is to carry the container port. No histogram: those would grow by every port. */
const metrics = ['REQUEST_COUNT', 'TCP_OPENED_CONNECTIONS', 'TCP_SENT_BYTES', 'TCP_RECEIVED_BYTES'] as const;
const label = 'destination_port';
const port = { value: 'string(destination.port)' } as const;

type Fields = Readonly<Record<string, unknown>>;

/**
 * The Telemetry of the whole mesh: the one in the root namespace without selector; of several Istio takes the oldest.
 *
 * Source: Istio, https://istio.io/latest/docs/reference/config/telemetry/
 */
export function meshTelemetry(
  telemetries: Iterable<KubernetesObject>,
  rootNamespace: string,
): KubernetesObject | undefined {
  return [...telemetries]
    .filter((telemetry) => telemetry.metadata.namespace === rootNamespace && reachesAll(telemetry))
    .toSorted((a, b) => born(a) - born(b) || (a.metadata.name < b.metadata.name ? -1 : 1))[0];
}

/**
 * The Telemetry that has servers report the container port, as `destination_port`: a new one, or the one that the mesh has
 * with the overrides added. The same object where it says so already.
 *
 * @example
 * portTelemetry(undefined, 'istio-system').metadata; // { name: 'port-evidence', namespace: 'istio-system', ... }
 */
export function portTelemetry(
  current: KubernetesObject | undefined,
  rootNamespace: string,
): KubernetesObject {
  const object = current ?? {
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    metadata: {
      name: 'port-evidence',
      namespace: rootNamespace,
      labels: { 'app.kubernetes.io/managed-by': 'padlock' },
    },
    spec: {},
  };
  const spec = fields(object['spec']);
  const entries = list(spec['metrics']).map(fields);
  const index = entries.findIndex(ofPrometheus);
  const entry = entries[index] ?? { providers: [{ name: 'prometheus' }] };
  const overrides = withPort(list(entry['overrides']).map(fields));
  if (overrides === undefined) return object;
  const changed = { ...entry, overrides };
  return {
    ...object,
    spec: { ...spec, metrics: index === -1 ? [...entries, changed] : entries.with(index, changed) },
  };
}

/** undefined where nothing is missing. */
function withPort(overrides: readonly Fields[]): readonly Fields[] | undefined {
  const result = [...overrides];
  for (const metric of metrics) {
    const index = result.findIndex(({ match }) => {
      const { metric: matched, mode } = fields(match);
      return matched === metric && mode === 'SERVER';
    });
    const override = result[index];
    if (override === undefined) {
      result.push({ match: { metric, mode: 'SERVER' }, tagOverrides: { [label]: port } });
      continue;
    }
    const tags = fields(override['tagOverrides']);
    if (fields(tags[label])['value'] === port.value) continue;
    result[index] = { ...override, tagOverrides: { ...tags, [label]: port } };
  }
  const same = result.length === overrides.length && result.every((one, index) => one === overrides[index]);
  return same ? undefined : result;
}

/** Those that speak of Prometheus alone, or of whatever provider the mesh has. */
function ofPrometheus({ providers }: Fields): boolean {
  const names = list(providers).map((provider) => fields(provider)['name']);
  return names.every((name) => name === 'prometheus');
}

function reachesAll(telemetry: KubernetesObject): boolean {
  const { selector, targetRef, targetRefs } = fields(telemetry['spec']);
  return selector === undefined && targetRef === undefined && targetRefs === undefined;
}

function born({ metadata }: KubernetesObject): number {
  const time = Date.parse(metadata.creationTimestamp ?? '');
  return Number.isNaN(time) ? 0 : time;
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
