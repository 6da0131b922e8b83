import type { ServerEvent } from '@padlock/contract';
import type { Query } from '@tanstack/react-query';
import type { Resource } from '../data/queries.ts';

const showsPolicy: readonly Resource[] = [
  'overview',
  'mesh',
  'meshSettings',
  'namespace',
  'topology',
  'edge',
  'services',
  'service',
  'workloads',
  'workload',
  'policies',
  'policy',
  'policyPreview',
  'findings',
  'findingFixes',
  'path',
];
const showsTraffic: readonly Resource[] = [
  'overview',
  // Whether telemetry tells ports apart.
  'mesh',
  'meshTraffic',
  'topology',
  'edge',
  'services',
  'service',
  'serviceTraffic',
  'workloads',
  'workload',
  'path',
  'findings',
];
const showsAcknowledgements: readonly Resource[] = ['overview', 'findings', 'report'];
const showsChanges: readonly Resource[] = ['change', 'changes'];

/** Which reads an event makes stale; null: every read of the cluster. */
function touched(event: ServerEvent): readonly Resource[] | null {
  switch (event.type) {
    // After a reconnect anything may have happened; when a source goes or comes, every picture changes its states.
    case 'hello':
    case 'sources':
      return null;
    case 'cluster':
      return [...showsPolicy, ...showsChanges];
    case 'traffic':
      return showsTraffic;
    case 'acknowledgement':
      return showsAcknowledgements;
    // What is known of this cluster is as true as before; the list of clusters stands under no cluster.
    case 'clusters':
      return [];
    case 'change':
      return [...showsChanges, ...showsPolicy];
  }
}

/** What was seen at a past moment does not change by what is seen now. */
function isOfThePast(parameters: unknown): boolean {
  return (
    typeof parameters === 'object' &&
    parameters !== null &&
    'at' in parameters &&
    typeof parameters.at === 'number'
  );
}

/** The graph: people watch a change arrive in it. */
export function isReadFirst([, , resource]: Query['queryKey']): boolean {
  return resource === 'topology' || resource === 'edge';
}

/** Does this event make this read stale? Reads of another cluster, or of a window that did not move, stay. */
export function isStaleAfter(event: ServerEvent, cluster: string, queryKey: Query['queryKey']): boolean {
  const [root, of, resource, parameters] = queryKey;
  if (root === 'session' || root === 'clusterList') return event.type === 'clusters';
  if (root !== 'clusters' || of !== cluster) return false;
  const resources = touched(event);
  if (resources !== null && !resources.some((name) => name === resource)) return false;
  if (event.type !== 'traffic') return true;
  if (isOfThePast(parameters)) return false;
  const shown =
    typeof parameters === 'object' && parameters !== null && 'window' in parameters
      ? parameters.window
      : undefined;
  return shown === undefined || shown === event.window;
}
