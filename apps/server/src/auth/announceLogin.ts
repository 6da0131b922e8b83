import { randomUUID } from 'node:crypto';
import type { KubernetesApi } from '../kubernetes/kubernetesApi.ts';
import { mayI } from '../kubernetes/mayI.ts';

/** Who came in how, and from where. */
export interface LoginNews {
  readonly user: string;
  readonly mode: string;
  readonly from: string | undefined;
}

/**
 * Puts an Event about a login on Padlock's own namespace, for people who look with kubectl, if Padlock may write one there. A
 * courtesy: it never rejects, since nobody is kept out by it, and the log has every login anyway.
 *
 * @param api with Padlock's own rights.
 */
export async function announceLogin(api: KubernetesApi, namespace: string, news: LoginNews): Promise<void> {
  try {
    // Asked first: a call that is refused would stand in the audit log of each cluster that does not want these Events.
    if (!(await mayI(api, { verb: 'create', namespace, group: '', resource: 'events' }))) return;
    const now = new Date().toISOString();
    const from = news.from === undefined ? '' : ` from ${news.from}`;
    await api.call(`/api/v1/namespaces/${encodeURIComponent(namespace)}/events`, {
      method: 'POST',
      timeoutMs: 5_000,
      body: {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `padlock-login.${randomUUID()}`, namespace },
        // The API server wants object and Event in one namespace, also where the object is the namespace itself.
        involvedObject: { apiVersion: 'v1', kind: 'Namespace', namespace, name: namespace },
        type: 'Normal',
        reason: 'LoggedIn',
        message: `${news.user.slice(0, 500)} logged in to Padlock by ${news.mode}${from}.`,
        source: { component: 'padlock' },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
      },
    });
  } catch {
    // See above.
  }
}
