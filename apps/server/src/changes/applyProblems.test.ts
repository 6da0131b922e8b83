import type { Plan } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import {
  CredentialsUnavailable,
  KubernetesError,
  KubernetesUnreachable,
} from '../kubernetes/kubernetesError.ts';
import { notFound } from '../http/problems.ts';
import { create, patch, policy } from '../testing/operations.ts';
import { applyProblem } from './applyProblems.ts';
import { PlanWriteError, type Written } from './planWriter.ts';

const fresh = { digest: 'fresh' } as Plan;
const replan = () => Promise.resolve(fresh);
const none = { undone: [], standing: [] };
const ref = (name: string) => ({ kind: 'PeerAuthentication', namespace: 'shop', name });
const written = (name: string): Written => ({ operation: create(name), stored: policy(name) });

const about = async (
  cause: unknown,
  after: { undone: ReturnType<typeof ref>[]; standing: Written[] } = none,
) => (await applyProblem(new PlanWriteError(patch('catalog'), cause, after), replan, undefined)).input;

describe('what is said about a write that failed', () => {
  it('a conflict is a changed plan, with the plan as it is now', async () => {
    expect(await about(new KubernetesError(409, 'Conflict', 'the object has been modified'))).toMatchObject({
      status: 409,
      code: 'plan_changed',
      plan: fresh,
    });
    const exists = new PlanWriteError(create('a'), new KubernetesError(409, 'AlreadyExists', 'exists'), none);
    expect((await applyProblem(exists, replan, undefined)).input.code).toBe('plan_changed');
  });

  it('a conflict after earlier writes says that these were put back, and so does a plan that is refused by then', async () => {
    const conflict = new PlanWriteError(
      patch('catalog'),
      new KubernetesError(409, 'Conflict', 'the object has been modified'),
      { undone: [ref('a')], standing: [] },
    );
    const stands = 'Nothing of this change stands: PeerAuthentication shop/a was put back.';
    expect((await applyProblem(conflict, replan, undefined)).input.detail).toBe(
      `The cluster changed since you reviewed this. ${stands} Review it again.`,
    );
    const gone = () =>
      Promise.reject(notFound('service_not_found', 'There is no service shop/catalog in this cluster.'));
    expect((await applyProblem(conflict, gone, undefined)).input).toMatchObject({
      status: 404,
      code: 'service_not_found',
      detail: `${stands} There is no service shop/catalog in this cluster.`,
    });
  });

  it('a refusal comes in the words of the API server, and nothing stands', async () => {
    expect(
      await about(new KubernetesError(422, 'Invalid', 'spec.mtls.mode: Unsupported value')),
    ).toMatchObject({
      status: 422,
      code: 'refused_by_api_server',
      detail: 'Nothing was written. The API server says: spec.mtls.mode: Unsupported value',
    });
    expect(await about(new KubernetesError(403, 'Forbidden', 'cannot patch'))).toMatchObject({
      status: 403,
      code: 'forbidden',
    });
  });

  it('what was put back is named', async () => {
    const problem = await about(new KubernetesError(422, 'Invalid', 'no'), {
      undone: [ref('a'), ref('b')],
      standing: [],
    });
    expect(problem.detail).toContain(
      'Nothing of this change stands: PeerAuthentication shop/a, PeerAuthentication shop/b was put back.',
    );
  });

  it('what stands is named, whatever the reason', async () => {
    const problem = await about(new KubernetesError(409, 'Conflict', 'modified'), {
      undone: [ref('b')],
      standing: [written('a')],
    });
    expect(problem).toMatchObject({ status: 502, code: 'partly_applied' });
    expect(problem.detail).toContain(
      'and stand: PeerAuthentication shop/a. Put back: PeerAuthentication shop/b.',
    );
  });

  it('a server that was never reached got nothing; one that fell silent may have', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(await about(new KubernetesUnreachable(refused, false))).toMatchObject({
      status: 503,
      code: 'kubernetes_unreachable',
      detail: 'Nothing was written. The API server cannot be reached. Try again when it is back.',
    });
    expect((await about(new CredentialsUnavailable(new Error('login helper failed')))).detail).toMatch(
      /^Nothing was written\. The credentials/,
    );
    expect(await about(new KubernetesUnreachable(new Error('timeout'), true))).toMatchObject({
      status: 503,
      code: 'write_outcome_unknown',
      detail: expect.stringContaining('PeerAuthentication shop/catalog was written is not known') as string,
    });
  });

  it('an API server with too many requests has not written, and one whose certificate is not trusted was sent nothing', async () => {
    expect(await about(new KubernetesError(429, 'TooManyRequests', 'Too many requests.'))).toMatchObject({
      status: 503,
      code: 'kubernetes_throttled',
      detail: 'Nothing was written. The API server says: Too many requests. Try again in a moment.',
    });
    const foreign = Object.assign(new Error('certificate'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' });
    expect(await about(new KubernetesUnreachable(foreign, false))).toMatchObject({
      code: 'kubernetes_unreachable',
      detail: expect.stringMatching(/^Nothing was written\. .* does not trust: give the CA/) as string,
    });
  });

  it('a mistake of our own says nothing about the inside', async () => {
    const problem = await about(new TypeError('x is undefined'));
    expect(problem).toMatchObject({ status: 500, code: 'internal_error' });
    expect(problem.detail).not.toContain('x is undefined');
  });

  it('a failure inside the API server may come after the write, so nobody claims that nothing was written', async () => {
    for (const cause of [
      new KubernetesError(500, 'InternalError', 'etcdserver: request timed out'),
      new KubernetesError(504, '', 'The API server answered 504 without an explanation.'),
    ]) {
      const problem = await about(cause);
      expect(problem).toMatchObject({ status: 502, code: 'write_outcome_unknown' });
      expect(problem.detail).toContain(cause.message);
      expect(problem.detail).toContain('was written is not known');
    }
    expect((await about(new TypeError('unreadable'))).detail).not.toContain('Nothing was written');
  });

  it('a webhook that cannot be asked is a refusal: admission comes before the write', async () => {
    const message =
      'Internal error occurred: failed calling webhook "validation.istio.io": connection refused';
    expect(await about(new KubernetesError(500, 'InternalError', message))).toMatchObject({
      code: 'refused_by_api_server',
      detail: `Nothing was written. The API server says: ${message}`,
    });
  });

  it('what was put back is named also where the outcome of the last write is not known', async () => {
    const silent = new KubernetesUnreachable(new Error('timeout'), true);
    expect((await about(silent, { undone: [ref('a')], standing: [] })).detail).toContain(
      'Earlier writes were put back: PeerAuthentication shop/a.',
    );
    expect((await about(silent, { undone: [], standing: [written('a')] })).detail).toContain(
      'PeerAuthentication shop/catalog may or may not have been written',
    );
  });
});
