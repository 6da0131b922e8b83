import { createHash } from 'node:crypto';

/**
 * With whose rights the API server is asked. `server`: Padlock's own, of its kubeconfig or service account. `token`: the
 * person's bearer token and nothing else. `impersonate`: Padlock's own credentials, acting as that user.
 */
export type Identity =
  | { readonly kind: 'server' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'impersonate'; readonly user: string; readonly groups: readonly string[] };

/** Stands for an identity in caches. A hash, so that no token is kept as a key. */
export function identityKey(identity: Identity): string {
  return identity.kind === 'server'
    ? 'server'
    : createHash('sha256').update(JSON.stringify(identity)).digest('base64url');
}

/** Bearer tokens as RFC 6750 spells them; longer than any that an API server or a provider issues is refused. */
export function isBearerToken(text: string): boolean {
  return text.length <= 8_192 && /^[\w.~+/-]+=*$/.test(text);
}

/**
 * Why somebody must not be impersonated; undefined where nothing speaks against it. Users and groups of `system:` are the
 * cluster's own, such as `system:masters`, and no login outside of it may claim them.
 */
export function impersonationProblem(user: string, groups: readonly string[]): string | undefined {
  if (user.trim() === '') return 'the name of the user is empty';
  if (user.startsWith('system:')) return 'names that begin with system: belong to the cluster itself';
  if (groups.some((group) => group.startsWith('system:')))
    return 'groups that begin with system: belong to the cluster itself';
  // They become header lines.
  if ([user, ...groups].some((name) => name === '' || name.length > 1_024 || hasControlCharacter(name)))
    return 'a name is empty, too long, or has control characters';
  return undefined;
}

function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
