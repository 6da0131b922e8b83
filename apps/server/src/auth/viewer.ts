import type { Request, Response } from 'express';
import type { FarSight } from './farSight.ts';
import type { Identity } from './identity.ts';

/** Who sends a request. */
export interface Person {
  readonly name: string;
  readonly anonymous: boolean;
  /** With whose rights everything that this person does is done. */
  readonly identity: Identity;
  /** What their CSRF tokens are bound to: their session, or their name where there is none. */
  readonly csrfSubject: string;
  /** Unix milliseconds at which they have to log in again; undefined where that is not for us to say. */
  readonly until: number | undefined;
}

/** Where a request came from. */
export interface Origin {
  readonly requestId: string;
  /** Behind trusted proxies the address that they name, else that of the connection. */
  readonly from: string | undefined;
}

/** Who asks, and what they may see. Every read takes one. */
export interface Viewer extends Pick<Person, 'name' | 'anonymous' | 'identity'> {
  /** Namespaces that the person may see; undefined means all. */
  readonly visibleNamespaces: ReadonlySet<string> | undefined;
  /** What they may know of other clusters. */
  readonly far: FarSight;
  /** For the audit log; reads have none. */
  readonly origin?: Origin;
}

/**
 * Says who sends a request. May renew a session, and so set cookies.
 *
 * @throws {ProblemError} 401 when nobody is logged in, or no longer.
 */
export type Authenticate = (request: Request, response: Response) => Promise<Person>;

/** Stands for what a viewer may see, in cache keys: two people with the same sight share answers. */
export function sightKey({ visibleNamespaces, far }: Pick<Viewer, 'visibleNamespaces' | 'far'>): string {
  const here = visibleNamespaces === undefined ? '*' : [...visibleNamespaces].sort().join(',');
  return `${here} ${far.key}`;
}

export function maySee(viewer: Pick<Viewer, 'visibleNamespaces'>, namespace: string): boolean {
  return viewer.visibleNamespaces === undefined || viewer.visibleNamespaces.has(namespace);
}
