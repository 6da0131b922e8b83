import type { WrittenKind } from '@padlock/contract';
import { monotonicMs } from '../monotonic.ts';
import { type Identity, identityKey } from '../auth/identity.ts';
import type { KubernetesApi } from './kubernetesApi.ts';
import { KubernetesError } from './kubernetesError.ts';
import { mayI } from './mayI.ts';

export interface Access {
  readonly allowed: boolean;
  /** What is missing, for people; null when allowed. */
  readonly reason: string | null;
}

const writeVerbs = ['create', 'patch', 'delete'] as const;

/** What is written, as rights name it. */
const resources = {
  PeerAuthentication: { group: 'security.istio.io', resource: 'peerauthentications' },
  DestinationRule: { group: 'networking.istio.io', resource: 'destinationrules' },
  Telemetry: { group: 'telemetry.istio.io', resource: 'telemetries' },
} as const satisfies Record<WrittenKind, unknown>;

/** Asks the API server what somebody may do. Answers are kept for a short while: rights rarely change. */
export class AccessReviewer {
  readonly #api: KubernetesApi;
  readonly #keepMs: number;
  readonly #known = new Map<string, { readonly until: number; readonly access: Promise<Access> }>();

  constructor(api: KubernetesApi, keepMs = 30_000) {
    this.#api = api;
    this.#keepMs = keepMs;
  }

  /** Whether policies of a kind may be created, patched and deleted in a namespace. Never rejects. */
  mayWritePolicies(namespace: string, identity: Identity, kind: WrittenKind): Promise<Access> {
    const key = `${identityKey(identity)} ${kind} ${namespace}`;
    const known = this.#known.get(key);
    if (known !== undefined && known.until > monotonicMs()) return known.access;
    const access = this.#review(namespace, identity, kind).catch((error: unknown): Access => {
      // No answer is not a refusal: ask again next time.
      this.#known.delete(key);
      return { allowed: false, reason: `Your rights cannot be checked: ${messageOf(error)}` };
    });
    this.#forgetOld();
    this.#known.set(key, { until: monotonicMs() + this.#keepMs, access });
    return access;
  }

  #forgetOld(): void {
    for (const [key, { until }] of this.#known) if (until <= monotonicMs()) this.#known.delete(key);
  }

  async #review(namespace: string, identity: Identity, kind: WrittenKind): Promise<Access> {
    const { group, resource } = resources[kind];
    const api = this.#api.as(identity);
    const answers = await Promise.all(
      writeVerbs.map((verb) => mayI(api, { verb, namespace, group, resource }, 2_000)),
    );
    const missing = writeVerbs.filter((_, index) => answers[index] !== true);
    if (missing.length === 0) return { allowed: true, reason: null };
    return {
      allowed: false,
      reason: `You lack the right to ${missing.join(', ')} ${resource}.${group} in namespace ${namespace}.`,
    };
  }
}

function messageOf(error: unknown): string {
  if (error instanceof KubernetesError) return `the API server refused to say (${error.code}).`;
  return error instanceof Error ? error.message : 'no answer.';
}
