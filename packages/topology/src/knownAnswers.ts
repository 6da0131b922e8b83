import type { Mesh } from '@padlock/mtls';
import { derivedFrom, getOrMake } from './derivedFrom.ts';
import type { OutcomeSet } from './expectation.ts';
import type { MeshIndex, Structure } from './meshIndex.ts';

/**
 * By what was asked, then by client: keys that exist already are cheaper than ones that are put together, and about one server
 * there are many clients and few questions.
 */
export type ServerAnswers = Map<string, Map<string, OutcomeSet>>;
/** By what was called. */
type Answered = Map<string, ServerAnswers>;

type Policies = Mesh['peerAuthentications'];

/** What was answered about servers of one namespace under its policies. */
interface NamespaceAnswers {
  readonly policies: Policies;
  readonly answered: Answered;
}

/** What counts for every call: settings, rules and policies of the mesh. */
interface World {
  readonly parts: readonly unknown[];
  readonly byNamespace: Map<string, NamespaceAnswers>;
}

/** That of the cluster, and that of a plan which somebody looks at. */
const maxWorlds = 2;
const worlds = derivedFrom((_structure: Structure): World[] => []);

/**
 * Where answers about a service are kept, or about pods that were called by address. A policy of a namespace decides about
 * servers in it, and about no others: when one is written, what was answered about all others stays true.
 *
 * @example
 * answersAbout(index)('shop/orders', undefined).get('requests')?.get('shop/cart');
 */
export const answersAbout = derivedFrom(
  (index: MeshIndex): ((service: string | undefined, workload: string | undefined) => ServerAnswers) => {
    const policies = Map.groupBy(index.mesh.peerAuthentications, ({ namespace }) => namespace);
    const { byNamespace } = worldOf(index);
    // Its own, so that they stay when those of a plan take their place.
    const mine: Answered = new Map();
    return (service, workload) => {
      const called = service ?? `pods of ${workload ?? ''}`;
      return getOrMake(mine, called, () => {
        const [namespace = ''] = (service ?? workload ?? '').split('/');
        const answered = answersUnder(byNamespace, namespace, policies.get(namespace) ?? noPolicies);
        return getOrMake(answered, called, () => new Map());
      });
    };
  },
);

const noPolicies: Policies = [];

function answersUnder(byNamespace: World['byNamespace'], namespace: string, policies: Policies): Answered {
  const known = byNamespace.get(namespace);
  if (known !== undefined && isSame(known.policies, policies)) return known.answered;
  const answered: Answered = new Map();
  byNamespace.set(namespace, { policies, answered });
  return answered;
}

function worldOf({ mesh, structure }: MeshIndex): World {
  const known = worlds(structure);
  const parts = partsOf(mesh);
  const world = known.find((one) => isSame(one.parts, parts)) ?? { parts, byNamespace: new Map() };
  known.splice(0, known.length, world, ...known.filter((one) => one !== world).slice(0, maxWorlds - 1));
  return world;
}

function partsOf({
  config,
  destinationRules,
  serviceEntries,
  peerAuthentications,
}: Mesh): readonly unknown[] {
  // What a service hides from a client may be a ServiceEntry to it, whose own namespace then counts.
  const everywhere = new Set([config.rootNamespace, ...serviceEntries.map(({ namespace }) => namespace)]);
  return [
    JSON.stringify(config),
    ...destinationRules,
    ...serviceEntries,
    ...peerAuthentications.filter(({ namespace }) => everywhere.has(namespace)),
  ];
}

function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one, position) => one === others[position]);
}
