import type { Request, Response } from 'express';
import type { Cluster, Clusters } from '../cluster.ts';
import { notFound, ProblemError } from '../http/problems.ts';
import { checkCsrf } from './csrfGuard.ts';
import { FarSights, seesEveryName } from './farSight.ts';
import type { Login } from './login.ts';
import type { RateLimiter } from './rateLimiter.ts';
import type { Sealer } from './sealer.ts';
import { seenCluster } from './seenCluster.ts';
import type { Origin, Person, Viewer } from './viewer.ts';

/** What every request passes: who it is, whether a page of theirs sent it, and what they may see. */
export class Gate {
  readonly login: Login;
  readonly #limiter: RateLimiter | undefined;
  readonly #clusters: Clusters;
  readonly #far: FarSights;
  /** Sight in one cluster is none in another. */
  readonly #judgedIn = new WeakMap<Viewer, Cluster>();
  readonly #tokens: Pick<Sealer, 'csrfToken' | 'isCsrfToken' | 'alias'>;

  /** @param limiter undefined: everybody may ask as often as they like. */
  constructor(
    login: Login,
    clusters: Clusters,
    tokens: Pick<Sealer, 'csrfToken' | 'isCsrfToken' | 'alias'>,
    limiter?: RateLimiter,
  ) {
    this.login = login;
    this.#limiter = limiter;
    this.#clusters = clusters;
    this.#far = new FarSights(clusters);
    this.#tokens = tokens;
  }

  /** @throws {ProblemError} 401 when nobody is logged in, 403 for a write that no page of theirs sent, 429 for too many. */
  async admit(request: Request, response: Response): Promise<Person> {
    const authenticate = () => this.login.authenticate(request, response);
    // A token is put to the API server; a session is only opened here.
    const person = await (request.headers.authorization === undefined
      ? authenticate()
      : this.tryLogin(request, authenticate));
    await this.#limiter?.countRequest(person.name);
    if (request.method !== 'GET' && request.method !== 'HEAD') checkCsrf(request, person, this.#tokens);
    return person;
  }

  /** Lets somebody try to log in who has not been refused too often. @throws {ProblemError} 429 to who was, and what `login` throws. */
  async tryLogin(request: Request, login: () => Promise<Person>): Promise<Person> {
    const address = request.ip ?? '';
    await this.#limiter?.checkLogin(address);
    try {
      return await login();
    } catch (error) {
      if (error instanceof ProblemError && error.input.code === 'login_refused')
        await this.#limiter?.countFailedLogin(address);
      throw error;
    }
  }

  /**
   * A person with what they may see in a cluster; in none, where there is no such cluster.
   *
   * @throws {ProblemError} 401 when the cluster no longer takes their login, 503 when it does not say what they may see.
   */
  async viewerOf(
    { name, anonymous, identity }: Person,
    clusterId: string | undefined,
    origin?: Origin,
  ): Promise<Viewer> {
    const cluster = clusterId === undefined ? undefined : this.#clusters.get(clusterId);
    const visibleNamespaces =
      cluster === undefined ? new Set<string>() : await cluster.sight.visible(identity);
    const far =
      cluster === undefined
        ? seesEveryName
        : await this.#far.sightOf(cluster, identity, (told) => this.#tokens.alias(told));
    const viewer = {
      name,
      anonymous,
      identity,
      visibleNamespaces,
      far,
      ...(origin === undefined ? {} : { origin }),
    };
    if (cluster !== undefined) this.#judgedIn.set(viewer, cluster);
    return viewer;
  }

  /**
   * A cluster as a viewer may know it.
   *
   * @throws {ProblemError} 404 when it is another one than that in which the viewer's sight was judged: opened under the same id since.
   */
  seen(cluster: Cluster, viewer: Viewer): Cluster {
    if (this.#judgedIn.get(viewer) !== cluster)
      throw notFound('cluster_not_found', 'This cluster was replaced just now. Try again.');
    return seenCluster(cluster, viewer, (name) => this.#tokens.alias(name));
  }

  csrfToken(person: Person): string {
    return this.#tokens.csrfToken(person.csrfSubject);
  }
}
