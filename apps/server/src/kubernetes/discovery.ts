import { z } from 'zod';
import type { KubernetesApi } from './kubernetesApi.ts';
import { KubernetesError } from './kubernetesError.ts';
import type { WatchedKind } from './kinds.ts';

/** A kind in the version that this API server serves. */
export interface ServedKind {
  readonly apiVersion: string;
  /** `/api/v1` or `/apis/<group>/<version>`. */
  readonly basePath: string;
}

const Group = z.object({ versions: z.array(z.object({ version: z.string() })) });
const Resources = z.object({ resources: z.array(z.object({ name: z.string() })) });

/**
 * Asks the API server which version of a kind it serves.
 *
 * @returns undefined where the kind is absent: no CRD, or no version that we can read.
 */
export async function discover(
  api: KubernetesApi,
  kind: WatchedKind,
  signal?: AbortSignal,
): Promise<ServedKind | undefined> {
  if (kind.group === '') return { apiVersion: 'v1', basePath: '/api/v1' };
  const group = await orAbsent(api.call(`/apis/${kind.group}`, { signal }));
  if (group === undefined) return undefined;
  const served = new Set(Group.parse(group).versions.map(({ version }) => version));
  for (const version of kind.versions) {
    if (!served.has(version)) continue;
    const basePath = `/apis/${kind.group}/${version}`;
    const resources = await orAbsent(api.call(basePath, { signal }));
    if (resources === undefined) continue;
    if (Resources.parse(resources).resources.some(({ name }) => name === kind.plural))
      return { apiVersion: `${kind.group}/${version}`, basePath };
  }
  return undefined;
}

/** undefined for what is not there (404). */
export async function orAbsent(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KubernetesError && error.code === 404) return undefined;
    throw error;
  }
}
