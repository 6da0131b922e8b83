import type { Change } from '@padlock/contract';
import { expect } from '@playwright/test';
import type { Environment, IstioEnvironment } from './environment.ts';

/** The real mesh of an environment that has one. */
export function istioOf({ istio }: Environment): IstioEnvironment {
  if (istio === undefined) throw new Error('this test needs the real mesh');
  return istio;
}

export async function changesOf({ api, cluster }: Environment): Promise<readonly Change[]> {
  return (await api.changes({ params: { cluster } })).changes;
}

/** The change that was made last, once its verification is in a state. */
export async function lastChangeOnce(
  environment: Environment,
  state: Change['verification']['state'],
  timeout: number,
): Promise<Change> {
  let last: Change | undefined;
  await expect
    .poll(
      async () => {
        [last] = await changesOf(environment);
        return last?.verification.state;
      },
      { message: `the last change to be ${state}`, timeout },
    )
    .toBe(state);
  if (last === undefined) throw new Error('there is no change');
  return last;
}
