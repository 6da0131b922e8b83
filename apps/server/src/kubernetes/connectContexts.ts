import {
  clusterIdOf,
  type ConnectOptions,
  connectKubernetes,
  contextsOf,
  type KubernetesConnection,
} from './connect.ts';
import { ConfigError } from '../config.ts';

/** A context that is left out. */
export interface RefusedContext {
  readonly name: string;
  /** Why, for people: one sentence, which quotes nothing of the kubeconfig but names. */
  readonly reason: string;
}

export interface ConnectedContexts {
  /** The current context, or the first where none is current. */
  readonly home: KubernetesConnection;
  readonly others: readonly KubernetesConnection[];
  readonly refused: readonly RefusedContext[];
}

/**
 * Every context of a kubeconfig. Whoever asks for all of them asks for those that can be had: one that leads nowhere is left out
 * and told of, unless it is that of the home cluster.
 *
 * @param options.name what to call the home cluster. Default: as its context.
 * @throws {ConfigError} when the kubeconfig cannot be read, has no context, or that of the home cluster leads nowhere.
 * @example
 * const { home, others, refused } = connectContexts({ kubeconfigPath: '/home/ann/.kube/config' });
 */
export function connectContexts(
  options: Pick<ConnectOptions, 'kubeconfigPath' | 'kubeconfigText' | 'name'>,
): ConnectedContexts {
  const { name, ...kubeconfig } = options;
  const [first, ...contexts] = contextsOf(kubeconfig);
  const home = connectKubernetes({ ...kubeconfig, context: first, name });
  const others: KubernetesConnection[] = [];
  const refused: RefusedContext[] = [];
  for (const context of contexts) {
    try {
      const connection = connectKubernetes({ ...kubeconfig, context, origin: 'The kubeconfig' });
      const same = [home, ...others].find(({ clusterId }) => clusterId === connection.clusterId);
      if (same !== undefined)
        throw new ConfigError(
          `In addresses of pages it would be called ${clusterIdOf(context)}, as ${same.clusterName} is: rename the context.`,
        );
      others.push(connection);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      refused.push({ name: context, reason: error.message });
    }
  }
  return { home, others, refused };
}
