import type { KubernetesObject } from '@padlock/mtls';
import { z } from 'zod';

const Containers = z.array(z.object({ name: z.string(), image: z.string().optional() })).default([]);
const PodSpec = z.object({
  spec: z.object({ containers: Containers, initContainers: Containers }),
  status: z.object({ phase: z.string().optional() }).optional(),
});

/** A pod of Istio's own: what runs there, in which version, for which revision. */
export interface IstioComponent {
  /** From the image's tag; undefined where it has none. */
  readonly version: string | undefined;
  /** undefined: the pod does not say. */
  readonly revision: string | undefined;
}

/** The control plane's pods. */
export function istiods(pods: Iterable<KubernetesObject>): readonly IstioComponent[] {
  return [...pods].flatMap((pod) => {
    const { labels } = pod.metadata;
    if (labels?.['app'] !== 'istiod' && labels?.['istio'] !== 'pilot') return [];
    return component(pod, 'discovery', labels?.['istio.io/rev']) ?? [];
  });
}

/** Sidecars and gateways. */
export function proxies(pods: Iterable<KubernetesObject>): readonly IstioComponent[] {
  return [...pods].flatMap((pod) => {
    const { labels, annotations } = pod.metadata;
    // The injector writes down which revision it was; a label may only be what was asked for.
    return component(pod, 'istio-proxy', annotations?.['istio.io/rev'] ?? labels?.['istio.io/rev']) ?? [];
  });
}

/** The version of a pod's own proxy; undefined: it has none, or the image does not tell. */
export function proxyVersion(pod: KubernetesObject | undefined): string | undefined {
  return pod === undefined ? undefined : component(pod, 'istio-proxy', undefined)?.version;
}

function component(
  pod: KubernetesObject,
  container: string,
  revision: string | undefined,
): IstioComponent | undefined {
  const parsed = PodSpec.safeParse(pod).data;
  const phase = parsed?.status?.phase;
  if (parsed === undefined || phase === 'Succeeded' || phase === 'Failed') return undefined;
  const { containers, initContainers } = parsed.spec;
  const found = [...containers, ...initContainers].find(({ name }) => name === container);
  return found === undefined ? undefined : { version: imageVersion(found.image), revision };
}

/** `registry:5000/istio/pilot:1.27.3-distroless@sha256:...` is 1.27.3. */
function imageVersion(image: string | undefined): string | undefined {
  const version = /:v?(\d+\.\d+[^@/]*)(@|$)/.exec(image ?? '')?.[1];
  return version?.replace(/-(distroless|debug)$/, '');
}

/** How many pods run each version, the newest first; null: the image does not tell. */
export function countVersions(
  components: readonly IstioComponent[],
): { version: string | null; pods: number }[] {
  const counts = new Map<string | null, number>();
  for (const { version = null } of components) counts.set(version, (counts.get(version) ?? 0) + 1);
  return Array.from(counts, ([version, pods]) => ({ version, pods })).sort((a, b) =>
    (b.version ?? '').localeCompare(a.version ?? '', 'en', { numeric: true }),
  );
}
