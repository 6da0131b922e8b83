import { ChangeTarget, ModePick } from '@padlock/contract';
import { type PendingPick, type PendingPlace, toTarget } from './pickPlace.ts';

/** Keeps picks over a reload, for one tab. */
export interface PendingStorage {
  read(): readonly PendingPlace[];
  write(places: readonly PendingPlace[]): void;
}

const storageKey = 'padlock.pending';

/** Session storage; where the browser allows none, picks live as long as the page. */
export const sessionPending: PendingStorage = {
  read() {
    try {
      return parsePending(sessionStorage.getItem(storageKey));
    } catch {
      return [];
    }
  },
  write(places) {
    try {
      if (places.length === 0) sessionStorage.removeItem(storageKey);
      else sessionStorage.setItem(storageKey, printPending(places));
    } catch {
      // Nothing to do: the picks hold until the page is closed.
    }
  },
};

/** Stored as targets of the API, so that what is read back is checked by its schema; `from` goes beside them. */
export function printPending(places: readonly PendingPlace[]): string {
  return JSON.stringify(
    places.map((place) => ({
      cluster: place.cluster,
      target: toTarget(place),
      from: place.picks.map(({ port, from }) => ({ port, pick: from })),
    })),
  );
}

/** What an older or a foreign page left behind, and does not follow the schema, is dropped. */
export function parsePending(text: string | null): readonly PendingPlace[] {
  const entries: unknown = text === null ? [] : JSON.parse(text);
  return Array.isArray(entries) ? entries.flatMap((entry) => parsePlace(entry) ?? []) : [];
}

function parsePlace(entry: unknown): PendingPlace | null {
  const cluster = field(entry, 'cluster');
  const target = ChangeTarget.safeParse(field(entry, 'target'));
  if (typeof cluster !== 'string' || !target.success) return null;
  const from = fromOf(field(entry, 'from'));
  const pick = (port: number | null, to: ModePick): PendingPick => ({ port, from: from(port), to });
  const { data } = target;
  switch (data.scope) {
    case 'service':
      return {
        cluster,
        scope: 'service',
        namespace: data.namespace,
        name: data.name,
        picks: data.ports.map(({ port, mode }) => pick(port, mode)),
      };
    case 'workload':
      return {
        cluster,
        scope: 'workload',
        namespace: data.namespace,
        name: data.name,
        picks: [
          ...(data.mode === undefined ? [] : [pick(null, data.mode)]),
          ...(data.ports ?? []).map(({ port, mode }) => pick(port, mode)),
        ],
      };
    case 'namespace':
      return { cluster, scope: 'namespace', namespace: data.namespace, picks: [pick(null, data.mode)] };
    case 'mesh':
      return { cluster, scope: 'mesh', picks: [pick(null, data.mode)] };
    default:
      return null;
  }
}

function fromOf(entries: unknown): (port: number | null) => ModePick | null {
  const known = new Map<unknown, ModePick>();
  for (const entry of Array.isArray(entries) ? entries : []) {
    const pick = ModePick.safeParse(field(entry, 'pick'));
    if (pick.success) known.set(field(entry, 'port'), pick.data);
  }
  return (port) => known.get(port) ?? null;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
