import { UsageError } from '../usageError.ts';
import { namespaceName } from './namespaceName.ts';
import type { Source } from './serveOptions.ts';

/** The flags that say which clusters are shown, for `parseArgs`. */
export const clusterFlags = {
  context: { type: 'string', multiple: true },
  'all-contexts': { type: 'boolean' },
  'cluster-name': { type: 'string' },
  'cluster-secrets': { type: 'string' },
  'share-tokens': { type: 'boolean' },
} as const;

interface Flags {
  readonly kubeconfig?: string | undefined;
  readonly context?: readonly string[] | undefined;
  readonly 'all-contexts'?: boolean | undefined;
  readonly 'cluster-name'?: string | undefined;
  readonly 'cluster-secrets'?: string | undefined;
  readonly 'share-tokens'?: boolean | undefined;
}

/**
 * Which contexts are shown, which Secrets name further clusters, and whether tokens go to these.
 *
 * @throws {UsageError}
 */
export function clustersOf(
  flags: Flags,
): Pick<Extract<Source, { kind: 'cluster' }>, 'contexts' | 'clusterName' | 'clusterSecrets' | 'shareTokens'> {
  const contexts = flags.context ?? [];
  const all = flags['all-contexts'] === true;
  const ofKubeconfig = all ? '--all-contexts' : contexts.length > 0 ? '--context' : undefined;
  if (flags.kubeconfig === undefined && ofKubeconfig !== undefined)
    throw new UsageError(`${ofKubeconfig} is about a kubeconfig: give --kubeconfig PATH too.`);
  if (all && contexts.length > 0)
    throw new UsageError('--all-contexts and --context exclude each other: give one.');
  const twice = contexts.find((name, index) => contexts.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`--context ${twice} is given twice: leave one out.`);
  const name = flags['cluster-name'];
  if (name !== undefined && !/^[a-zA-Z0-9]([-.\w]{0,61}[a-zA-Z0-9])?$/.test(name))
    throw new UsageError(
      `--cluster-name must be a name of letters, digits, "-", "_" and ".", not "${name}".`,
    );
  const secrets = flags['cluster-secrets'];
  return {
    contexts: all ? 'all' : contexts,
    clusterName: name,
    clusterSecrets: secrets === undefined ? undefined : namespaceName('--cluster-secrets', secrets),
    shareTokens: flags['share-tokens'] ?? false,
  };
}
