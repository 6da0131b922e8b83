import { monotonicMs } from '../monotonic.ts';
import { ProblemError } from '../http/problems.ts';
import type { KubernetesApi } from '../kubernetes/kubernetesApi.ts';
import { KubernetesError } from '../kubernetes/kubernetesError.ts';
import { mayI } from '../kubernetes/mayI.ts';
import { type Identity, identityKey } from './identity.ts';
import { sessionEnded } from './loginProblems.ts';

/**
 * What somebody must be allowed to list in a namespace to see it: everything that pages show of it comes from these. Asked in
 * this order; the first refusal decides.
 */
const shownResources = [
  { group: '', resource: 'pods' },
  { group: '', resource: 'services' },
  { group: 'security.istio.io', resource: 'peerauthentications' },
  { group: 'networking.istio.io', resource: 'destinationrules' },
] as const;

/** Rights change rarely, but a right that was taken away must not be of use for long. */
const keepMs = 30_000;
/** While the API server is away, what it last said holds this long. */
const keepBlindMs = 10 * 60_000;
const parallel = 16;
const maxKept = 1_000;

/**
 * What a cluster is to people's logins. `home`: they log in by it. `takes_tokens`: theirs are sent to it, too. `foreign`: they are
 * not, since whoever runs it could act as them elsewhere.
 */
export type ClusterPlace = 'home' | 'takes_tokens' | 'foreign';

interface Answer {
  readonly names: ReadonlySet<string> | undefined;
  /** When the API server said so. Milliseconds of `monotonicMs`. */
  readonly at: number;
}

interface Known {
  readonly askedAt: number;
  readonly answer: Promise<Answer>;
}

/** Which namespaces somebody may see, by what the API server lets them list. */
export class NamespaceSight {
  readonly #api: KubernetesApi;
  readonly #names: () => Promise<Iterable<string>>;
  /** The only namespaces that anybody sees here; undefined: no limit. */
  readonly limit: ReadonlySet<string> | undefined;
  readonly #place: ClusterPlace;
  readonly #known = new Map<string, Known>();

  /**
   * @param names namespaces that there are.
   * @param limit the only ones that anybody sees here; undefined: no limit.
   * @param place whether people log in here, and where not, whether their tokens may be sent here.
   */
  constructor(
    api: KubernetesApi,
    names: () => Promise<Iterable<string>>,
    limit: ReadonlySet<string> | undefined,
    place: ClusterPlace = 'home',
  ) {
    this.#api = api;
    this.#names = names;
    this.limit = limit;
    this.#place = place;
  }

  /**
   * @returns undefined for all.
   * @throws {ProblemError} 401 when the API server no longer takes the person's token, 403 when one of another cluster does not
   * take it, 503 when it cannot be asked.
   */
  async visible(identity: Identity): Promise<ReadonlySet<string> | undefined> {
    if (identity.kind === 'server') return this.limit;
    // Every request passes here before anything is asked with an identity: from here on the token would leave.
    if (identity.kind === 'token' && this.#place === 'foreign')
      throw clusterDenied(
        'Your token is one of another cluster, and is not sent here. Whoever runs Padlock can allow that (--share-tokens), or let people log in with --auth oidc or proxy.',
      );
    const names = await this.#candidates();
    // Namespaces that are new have not been asked about: the answer is one for these names.
    const key = `${identityKey(identity)} ${names.join(',')}`;
    const known = this.#known.get(key);
    if (known !== undefined && monotonicMs() - known.askedAt < keepMs) return (await known.answer).names;
    const answer = this.#ask(identity, names).catch(async (error: unknown) => {
      const last = await known?.answer.catch(() => undefined);
      return afterFailure(error, identity, last, this.#place);
    });
    this.#keep(key, { askedAt: monotonicMs(), answer });
    // A refusal is not kept: the next request asks again.
    answer.catch(() => this.#known.delete(key));
    return (await answer).names;
  }

  async #candidates(): Promise<string[]> {
    return [...(this.limit ?? (await this.#names()))].sort();
  }

  async #ask(identity: Identity, names: readonly string[]): Promise<Answer> {
    const at = monotonicMs();
    const api = this.#api.as(identity);
    if (this.limit === undefined && (await maySeeAll(api, ''))) return { names: undefined, at };
    const seen = new Set<string>();
    const rest = names.values();
    const work = async (): Promise<void> => {
      for (const name of rest) if (await maySeeAll(api, name)) seen.add(name);
    };
    await Promise.all(Array.from({ length: parallel }, work));
    return { names: seen, at };
  }

  #keep(key: string, known: Known): void {
    this.#known.delete(key);
    this.#known.set(key, known);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= maxKept) return;
      this.#known.delete(oldest);
    }
  }
}

/** An empty namespace asks about all of them. */
async function maySeeAll(api: KubernetesApi, namespace: string): Promise<boolean> {
  for (const resource of shownResources)
    if (!(await mayI(api, { verb: 'list', namespace, ...resource }))) return false;
  return true;
}

/** No answer is no refusal: what was allowed a moment ago still is, for a while. */
function afterFailure(
  error: unknown,
  identity: Identity,
  last: Answer | undefined,
  place: ClusterPlace,
): Answer {
  const code = error instanceof KubernetesError ? error.code : undefined;
  // Only by the home cluster a login ends: another one that does not take it says nothing about the rest.
  if (code === 401 && identity.kind === 'token' && place !== 'home')
    throw clusterDenied('This cluster does not take your token.');
  if (code === 401 && identity.kind === 'token')
    throw sessionEnded('The cluster no longer takes your login: it has ended or was withdrawn.');
  if (code === 403)
    throw rightsUnknown('it does not let Padlock act for you. Padlock has to be given that right');
  if (last !== undefined && monotonicMs() - last.at < keepBlindMs) return last;
  throw rightsUnknown('it does not answer. Try again soon');
}

function clusterDenied(detail: string): ProblemError {
  return new ProblemError({ status: 403, code: 'cluster_denied', title: 'Not your cluster', detail });
}

function rightsUnknown(why: string): ProblemError {
  return new ProblemError({
    status: 503,
    code: 'rights_unknown',
    title: 'Your rights are not known',
    detail: `The API server does not say what you may see: ${why}.`,
  });
}
