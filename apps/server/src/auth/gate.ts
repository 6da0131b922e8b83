import type { Request, Response } from 'express';
import type { Cluster, Clusters } from '../cluster.ts';
import { checkCsrf } from './csrfGuard.ts';
import type { Login } from './login.ts';
import type { Sealer } from './sealer.ts';
import { seenCluster } from './seenCluster.ts';
import type { Person, Viewer } from './viewer.ts';

/** What every request passes: who it is, whether a page of theirs sent it, and what they may see. */
export class Gate {
  readonly login: Login;
  readonly #clusters: Clusters;
  readonly #tokens: Pick<Sealer, 'csrfToken' | 'isCsrfToken' | 'alias'>;

  constructor(login: Login, clusters: Clusters, tokens: Pick<Sealer, 'csrfToken' | 'isCsrfToken' | 'alias'>) {
    this.login = login;
    this.#clusters = clusters;
    this.#tokens = tokens;
  }

  /** @throws {ProblemError} 401 when nobody is logged in, 403 for a write that no page of theirs sent. */
  async admit(request: Request, response: Response): Promise<Person> {
    const person = await this.login.authenticate(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') checkCsrf(request, person, this.#tokens);
    return person;
  }

  /**
   * A person with what they may see in a cluster; in none, where there is no such cluster.
   *
   * @throws {ProblemError} 401 when the cluster no longer takes their login, 503 when it does not say what they may see.
   */
  async viewerOf({ name, anonymous, identity }: Person, clusterId: string | undefined): Promise<Viewer> {
    const cluster = clusterId === undefined ? undefined : this.#clusters.get(clusterId);
    const visibleNamespaces =
      cluster === undefined ? new Set<string>() : await cluster.sight.visible(identity);
    return { name, anonymous, identity, visibleNamespaces };
  }

  /** A cluster as a viewer may know it. */
  seen(cluster: Cluster, viewer: Viewer): Cluster {
    return seenCluster(cluster, viewer, (name) => this.#tokens.alias(name));
  }

  csrfToken(person: Person): string {
    return this.#tokens.csrfToken(person.csrfSubject);
  }
}
