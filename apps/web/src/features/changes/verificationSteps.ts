import type { Change, LockState, VerifiedEdge } from '@padlock/contract';
import { count } from '../../components/format.ts';
import { clockTime } from '../../components/time.ts';

/** How far a step is; `verified`, `partial` and `open` are ends that a lock says: all, some or nothing was mutual TLS. */
export type StepState = 'done' | 'running' | 'ahead' | 'warning' | 'verified' | 'partial' | 'open' | 'failed';

export interface Step {
  readonly key: 'accepted' | 'in force' | 'traffic' | 'result';
  readonly state: StepState;
  readonly title: string;
  readonly text: string;
  /** When it happened, RFC 3339; null where it has not, or nobody knows. */
  readonly at: string | null;
}

/** What became of a change, step by step: written, taken up, called, proven. */
export function verificationSteps(change: Change): readonly Step[] {
  return [accepted(change), inForce(change), traffic(change), result(change)];
}

/** Is nothing more to be learned about it? */
export function isSettled({ verification: { state } }: Pick<Change, 'verification'>): boolean {
  return state === 'verified' || state === 'not_provable' || state === 'superseded';
}

/** The change in a few words, for a title or a list. */
export function verificationWord({ verification }: Pick<Change, 'verification'>): string {
  switch (verification.state) {
    case 'accepted':
      return 'Accepted';
    case 'in_force':
      return 'In force';
    case 'waiting':
      return 'Waiting for traffic';
    case 'verified':
      return 'Verified';
    case 'still_plaintext':
      return 'Still plaintext';
    case 'failing':
      return 'Calls fail';
    case 'not_provable':
      return 'In force, not provable per port';
    case 'superseded':
      return 'Overtaken';
  }
}

/** The lock of a change in a list: closed only for what traffic has proven. */
export function verificationLock({
  verification: { state, edges },
}: Pick<Change, 'verification'>): LockState {
  switch (state) {
    case 'accepted':
    case 'in_force':
    case 'waiting':
    case 'superseded':
      return 'idle';
    case 'verified':
      return verifiedLocks[verifiedAs(edges)];
    case 'still_plaintext':
      return 'open';
    case 'failing':
      return 'blocked';
    case 'not_provable':
      return 'unknown';
  }
}

function accepted(change: Change): Step {
  return {
    key: 'accepted',
    state: 'done',
    title: 'Accepted by the API server',
    text: '',
    at: change.appliedAt,
  };
}

function inForce({ state, verification: { proxies, state: proven } }: Change): Step {
  const base = { key: 'in force', at: null } as const;
  if (state === 'accepted' && proven !== 'superseded')
    return {
      ...base,
      state: 'running',
      title: 'Coming into force',
      text: "Padlock's own watch has not seen it yet.",
    };
  if (proxies.state === 'not_observable')
    return {
      ...base,
      state: 'done',
      title: 'In force in the cluster',
      text: `Whether the proxies have taken it up cannot be observed: ${lowerFirst(proxies.reason)}`,
    };
  const { synced, total } = proxies;
  const complete = synced >= total;
  return {
    ...base,
    state: complete ? 'done' : 'warning',
    title: `In force on ${synced} of ${count(total, 'proxy', 'proxies')}`,
    text: complete
      ? 'Every proxy acknowledged the new policy.'
      : `${count(total - synced, 'proxy has', 'proxies have')} not acknowledged the new policy.`,
  };
}

function traffic({ state, verification: { state: proven, since, countedUntil, edges } }: Change): Step {
  const base = { key: 'traffic', at: null } as const;
  const ahead = state === 'accepted' || proven === 'in_force';
  if (proven === 'superseded')
    return { ...base, state: 'ahead', title: 'Traffic', text: 'No longer counted.' };
  if (ahead && edges.every(({ state: each }) => each === 'waiting'))
    return { ...base, state: 'ahead', title: 'Traffic on the new policy', text: '' };
  const seen = edges.filter((edge) => seenOf(edge) + edge.failed > 0);
  if (seen.length === 0)
    return {
      ...base,
      state: proven === 'verified' || proven === 'not_provable' ? 'ahead' : 'running',
      title: 'Waiting for traffic',
      text:
        since === null
          ? 'Counting starts with the first scrape after the change, and takes two.'
          : `No call was counted since ${clock(since)}.`,
    };
  return {
    ...base,
    state: 'done',
    title: 'Traffic seen on the new policy',
    text: countedText(seen, since, countedUntil),
    at: countedUntil,
  };
}

function countedText(edges: readonly VerifiedEdge[], since: string | null, until: string | null): string {
  const clients = count(new Set(edges.map(({ clientId }) => clientId)).size, 'client');
  if (since === null || until === null) return `From ${clients}.`;
  return `From ${clients}, counted from ${clock(since)} to ${clock(until)}.`;
}

function result(change: Change): Step {
  const { verification } = change;
  const { state, edges, message, since } = verification;
  const base = { key: 'result', text: message, at: verification.countedUntil } as const;
  const from = since === null ? '' : ` since ${clock(since)}`;
  switch (state) {
    case 'accepted':
    case 'in_force':
    case 'waiting':
      return { ...base, state: 'ahead', title: 'Proof from traffic', at: null };
    case 'verified':
      return { ...base, state: verifiedAs(edges), title: `Verified: ${verifiedSentence(edges)}${from}` };
    case 'still_plaintext':
      return { ...base, state: 'open', title: `Still plaintext from ${clientsIn(edges, 'still_plaintext')}` };
    case 'failing':
      return { ...base, state: 'failed', title: `Calls of ${clientsIn(edges, 'failing')} fail` };
    case 'not_provable':
      return { ...base, state: 'done', title: 'In force, not provable per port', at: null };
    case 'superseded':
      return { ...base, state: 'ahead', title: 'Overtaken', at: null };
  }
}

const verifiedLocks = { verified: 'locked', partial: 'partial', open: 'open' } as const;

/** A change to DISABLED is proven by plaintext, one to PERMISSIVE by either: the lock says what was seen, not that it was asked. */
function verifiedAs(edges: readonly VerifiedEdge[]): keyof typeof verifiedLocks {
  const seen = edges.filter((edge) => seenOf(edge) > 0);
  if (seen.every(({ notMutual }) => notMutual === 0)) return 'verified';
  return seen.every(({ mutual }) => mutual === 0) ? 'open' : 'partial';
}

/** `42 requests, 100% mutual TLS`. Bytes, connections and requests are never added up. */
function verifiedSentence(edges: readonly VerifiedEdge[]): string {
  const seen = edges.filter((edge) => edge.state === 'verified' && seenOf(edge) > 0);
  const sums = (['requests', 'connections', 'bytes'] as const).flatMap((unit) => {
    const total = seen.filter((edge) => edge.unit === unit).reduce((sum, edge) => sum + seenOf(edge), 0);
    return total === 0 ? [] : [amount(total, unit)];
  });
  if (sums.length === 0) return 'no call came through';
  const how = seen.every(({ notMutual }) => notMutual === 0)
    ? '100% mutual TLS'
    : seen.every(({ mutual }) => mutual === 0)
      ? 'all plaintext, as asked'
      : 'mutual TLS and plaintext, as policy allows';
  return `${sums.join(' and ')}, ${how}`;
}

function clientsIn(edges: readonly VerifiedEdge[], state: VerifiedEdge['state']): string {
  const names = [...new Set(edges.filter((edge) => edge.state === state).map(clientName))];
  const [first = 'a client', second, ...rest] = names;
  if (second === undefined) return first;
  return rest.length === 0 ? `${first} and ${second}` : `${first} and ${names.length - 1} more`;
}

export function clientName({ client, clientKind }: Pick<VerifiedEdge, 'client' | 'clientKind'>): string {
  return clientKind === 'unnamed' ? 'an unnamed client' : client;
}

/** What was counted of an edge, whatever its encryption. */
export function seenOf({ mutual, notMutual }: Pick<VerifiedEdge, 'mutual' | 'notMutual'>): number {
  return mutual + notMutual;
}

/** `42 requests`, `3.1 kB`; whole, since a counter's increase is. */
export function amount(number: number, unit: VerifiedEdge['unit']): string {
  switch (unit) {
    case 'requests':
      return `${whole(number)} ${Math.ceil(number) === 1 ? 'request' : 'requests'}`;
    case 'connections':
      return `${whole(number)} ${Math.ceil(number) === 1 ? 'connection' : 'connections'}`;
    case 'bytes':
      return bytes(number);
  }
}

/** `42`, `3.1 kB`: where a heading says what is counted. */
export function amountOf(number: number, unit: VerifiedEdge['unit']): string {
  return unit === 'bytes' ? bytes(number) : whole(number);
}

/** Never 0 for what is above it. */
function whole(number: number): string {
  return Math.ceil(number).toLocaleString('en-GB');
}

function bytes(number: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  const power = number < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(number) / 3));
  const value = number / 1000 ** power;
  return `${power === 0 ? Math.ceil(value) : value.toFixed(1).replace(/\.0$/, '')} ${units[power]}`;
}

function clock(time: string): string {
  return clockTime(Date.parse(time));
}

/** A sentence inside another one; names and acronyms keep their capitals. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]*\s/.test(text) && !/^(Istio|Kubernetes|Padlock|Prometheus)\b/.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
}
