import { z } from 'zod';
import type { KubernetesApi } from '../kubernetes/kubernetesApi.ts';
import { KubernetesError } from '../kubernetes/kubernetesError.ts';
import { ProblemError } from '../http/problems.ts';
import { loginRefused } from './loginProblems.ts';

const Review = z.object({ status: z.object({ userInfo: z.object({ username: z.string() }) }) });

/**
 * Asks the API server whose token this is, with the token itself: it needs no right of ours.
 *
 * @returns the name of the user.
 * @throws {ProblemError} 401 when the API server does not take it; 502 or 503 when it cannot be asked.
 */
export async function whoIs(api: KubernetesApi, token: string): Promise<string> {
  try {
    const answer = await api
      .as({ kind: 'token', token })
      .call('/apis/authentication.k8s.io/v1/selfsubjectreviews', {
        method: 'POST',
        timeoutMs: 5_000,
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      });
    const { username } = Review.parse(answer).status.userInfo;
    if (username === 'system:anonymous') throw loginRefused('The API server does not know this token.');
    return username;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    if (error instanceof KubernetesError && error.code === 401)
      throw loginRefused('The API server does not take this token: it is wrong, or no longer valid.');
    if (error instanceof KubernetesError)
      throw new ProblemError({
        status: 502,
        code: 'login_not_checked',
        title: 'Login cannot be checked',
        detail:
          error.code === 404
            ? 'This API server cannot say whose token it is: that takes Kubernetes 1.28 or newer.'
            : `The API server does not say whose token it is (${error.code}).`,
      });
    throw new ProblemError({
      status: 503,
      code: 'login_not_checked',
      title: 'Login cannot be checked',
      detail: 'The API server cannot be reached, so that nobody can log in now. Try again later.',
    });
  }
}
