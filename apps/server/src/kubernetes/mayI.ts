import { z } from 'zod';
import type { KubernetesApi } from './kubernetesApi.ts';

/** A right, as SelfSubjectAccessReviews name it. */
export interface ResourceAttributes {
  readonly verb: string;
  /** Empty asks about all of them. */
  readonly namespace: string;
  /** '' for the core group. */
  readonly group: string;
  readonly resource: string;
}

const Review = z.object({ status: z.object({ allowed: z.boolean() }) });

/**
 * Asks the API server whether whoever the client acts for has a right (SelfSubjectAccessReview, authorization.k8s.io/v1).
 *
 * @throws {KubernetesError} when it refuses to say, {KubernetesUnreachable} when it does not answer in time.
 * @example
 * await mayI(api.as(identity), { verb: 'list', namespace: 'shop', group: '', resource: 'pods' });
 */
export async function mayI(
  api: KubernetesApi,
  resourceAttributes: ResourceAttributes,
  timeoutMs = 5_000,
): Promise<boolean> {
  const answer = await api.call('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    method: 'POST',
    timeoutMs,
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    },
  });
  return Review.parse(answer).status.allowed;
}
