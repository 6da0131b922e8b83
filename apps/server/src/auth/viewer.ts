import type { Request } from 'express';

/** Who asks, and what they may see. Every read takes one, so that logins can narrow it without touching the reads. */
export interface Viewer {
  readonly name: string;
  readonly anonymous: boolean;
  /** Namespaces that the person may see; undefined means all. */
  readonly visibleNamespaces: ReadonlySet<string> | undefined;
}

/** Says who sends a request. */
export type Authenticate = (request: Request) => Promise<Viewer>;

const local: Viewer = { name: 'local user', anonymous: true, visibleNamespaces: undefined };

/** Auth mode `none`: whoever reaches the socket acts with the server's own rights. */
export const withoutLogin: Authenticate = () => Promise.resolve(local);

/** Stands for what a viewer may see, in cache keys: two people with the same sight share answers. */
export function sightKey(viewer: Viewer): string {
  return viewer.visibleNamespaces === undefined ? '*' : [...viewer.visibleNamespaces].sort().join(',');
}

export function maySee(viewer: Viewer, namespace: string): boolean {
  return viewer.visibleNamespaces === undefined || viewer.visibleNamespaces.has(namespace);
}
