import { KubernetesName } from '@padlock/contract';

/**
 * Whether a name stands for all namespaces that the person may not see, and not for one: no namespace can be called so.
 *
 * @example isHiddenNamespace('(hidden)'); // true
 */
export function isHiddenNamespace(name: string): boolean {
  return !KubernetesName.safeParse(name).success;
}
