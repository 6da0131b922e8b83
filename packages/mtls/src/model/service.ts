import { list, record, stringMap, text } from './json.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import { isEmpty } from './labels.ts';
import type { Labels } from './labels.ts';
import { parseServicePort } from './servicePort.ts';
import type { ServicePort } from './servicePort.ts';

export interface Service {
  readonly namespace: string;
  readonly name: string;
  /** undefined: endpoints are kept by somebody else, so no policy can be derived from it. */
  readonly selector: Labels | undefined;
  readonly headless: boolean;
  /** Its own addresses: none where it is headless, one for each of IPv4 and IPv6 else. */
  readonly clusterIPs: readonly string[];
  readonly externalName: boolean;
  /** How callers outside the cluster reach it; undefined: they do not, or only through a gateway. */
  readonly open: 'LoadBalancer' | 'NodePort' | 'external IPs' | undefined;
  readonly ports: readonly ServicePort[];
  /** The namespaces whose proxies know it; empty: all. */
  readonly exportTo: ReadonlySet<string>;
  readonly object: KubernetesObject;
}

export function isService(object: KubernetesObject): boolean {
  return object.kind === 'Service' && object.apiVersion === 'v1';
}

export function parseService(object: KubernetesObject): Service {
  const spec = record(object['spec']);
  const selector = stringMap(spec['selector']);
  const externalName = text(spec['type']) === 'ExternalName';
  return {
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    // Kubernetes ignores the selector of an ExternalName service.
    selector: externalName || isEmpty(selector) ? undefined : selector,
    headless: text(spec['clusterIP']) === 'None',
    clusterIPs: clusterIPsOf(spec),
    externalName,
    open: openBy(spec),
    ports: list(spec['ports'])
      .map(parseServicePort)
      .filter((port) => port !== undefined),
    exportTo: parseExportTo(object.metadata.annotations?.['networking.istio.io/exportTo'] ?? ''),
    object,
  };
}

function clusterIPsOf(spec: Readonly<Record<string, unknown>>): readonly string[] {
  const written = list(spec['clusterIPs']);
  return (written.length > 0 ? written : [spec['clusterIP']])
    .map(text)
    .filter((address) => address !== undefined)
    .filter((address) => address !== 'None');
}

function openBy(spec: Readonly<Record<string, unknown>>): Service['open'] {
  const type = text(spec['type']);
  if (type === 'LoadBalancer' || type === 'NodePort') return type;
  return list(spec['externalIPs']).length > 0 ? 'external IPs' : undefined;
}

function parseExportTo(annotation: string): ReadonlySet<string> {
  if (annotation === '') return everywhere;
  return new Set(annotation.split(',').map((namespace) => namespace.trim()));
}

// One for all services: nearly none says anything else.
const everywhere: ReadonlySet<string> = new Set();
