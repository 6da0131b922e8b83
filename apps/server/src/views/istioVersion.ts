import type { KubernetesObject } from '@padlock/mtls';
import { z } from 'zod';

const Containers = z.object({
  spec: z.object({ containers: z.array(z.object({ name: z.string(), image: z.string().optional() })) }),
});

/** The version of the control plane, from the image tag of istiod; undefined where no such pod is to be seen. */
export function istioVersion(pods: Iterable<KubernetesObject>): string | undefined {
  for (const pod of pods) {
    const { labels } = pod.metadata;
    if (labels?.['app'] !== 'istiod' && labels?.['istio'] !== 'pilot') continue;
    const parsed = Containers.safeParse(pod);
    const discovery = parsed.data?.spec.containers.find(({ name }) => name === 'discovery');
    // registry:5000/istio/pilot:1.27.3-distroless@sha256:... -> 1.27.3
    const version = /:v?(\d+\.\d+[^@/]*)(@|$)/.exec(discovery?.image ?? '')?.[1];
    if (version !== undefined) return version.replace(/-(distroless|debug)$/, '');
  }
  return undefined;
}
