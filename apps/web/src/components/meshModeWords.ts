import type { Mesh } from '@padlock/contract';
import { readsPolicies } from '../data/readsPolicies.ts';
import { modeWord } from './ModeBadge.tsx';

/**
 * What holds where neither a namespace nor a workload has a policy, to follow "has" or "have".
 *
 * @example
 * meshModeWords(mesh); // 'the mode of the mesh, STRICT, by PeerAuthentication istio-system/default'
 */
export function meshModeWords(mesh: Pick<Mesh, 'mode' | 'limits'>): string {
  if (!readsPolicies(mesh)) return 'a mode that is not known: Padlock cannot read policies here';
  const { mode, source } = mesh.mode;
  if (source.policy === null) return `Istio's default, ${modeWord(mode)}`;
  const { kind, namespace, name } = source.policy;
  return `the mode of the mesh, ${modeWord(mode)}, by ${kind} ${namespace}/${name}`;
}
