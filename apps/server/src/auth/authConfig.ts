import type { SessionLimits } from './sessions.ts';

/** How people say who they are. */
export type AuthConfig =
  /** Nobody has to: whoever reaches the socket acts with the server's own rights. */
  | { readonly mode: 'none' }
  /** They enter a token that the API server takes; everything is done with it. */
  | { readonly mode: 'token' }
  /** A proxy in front says it in headers; everything is done by impersonating them. */
  | ProxyAuth
  /** They log in at an OpenID provider. */
  | OidcAuth;

export interface ProxyAuth {
  readonly mode: 'proxy';
  /** What the proxy proves itself with in the header `Padlock-Proxy-Secret`; undefined: with a client certificate alone. */
  readonly secret?: string;
  /**
   * It proves itself with a certificate of the authorities in `tls.clientCaFile`, beside the secret if there is one. `name`: for
   * which host that certificate must be; undefined: any.
   */
  readonly certificate?: { readonly name: string | undefined };
  /** Default `X-Forwarded-User`. */
  readonly userHeader?: string;
  /** Default `X-Forwarded-Groups`. Several groups stand in one header with commas, or in several headers. */
  readonly groupsHeader?: string;
}

export interface OidcAuth {
  readonly mode: 'oidc';
  /** As in its discovery document. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  /** The address of Padlock in the browser: the provider leads back to `/api/login/callback` there. */
  readonly publicUrl: string;
  /** Default `openid profile email groups`. */
  readonly scopes?: string;
  /** Claim that names the user. Default `email`. */
  readonly usernameClaim?: string;
  /** Claim with the groups. Default `groups`. */
  readonly groupsClaim?: string;
  /** Whether user and groups are impersonated, or the API server trusts the provider and takes its ID tokens. */
  readonly actAs: 'impersonate' | 'token';
}

/** Settings of sessions in the browser. */
export interface SessionConfig extends Partial<SessionLimits> {
  /** File of secrets, one a line, the newest first. Without it sessions end with the process. */
  readonly secretFile?: string;
}
