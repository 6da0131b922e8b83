import type { Mesh } from '@padlock/contract';

/** Of a policy that cannot be read, Istio's default would be a guess; where there is no such kind, it is what holds. */
export function readsPolicies({ limits }: Pick<Mesh, 'limits'>): boolean {
  return !limits.some(({ kind, reason }) => kind === 'PeerAuthentication' && reason !== 'absent');
}
