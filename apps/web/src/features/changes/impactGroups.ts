import type { Impact, ImpactEntry } from '@padlock/contract';
import { count } from '../../components/format.ts';

/** What happens to clients. */
export type ImpactKind = 'loses access' | 'stops' | 'starts' | 'unchanged';

export interface ImpactGroup {
  readonly kind: ImpactKind;
  readonly title: string;
  readonly entries: readonly ImpactEntry[];
}

/** The clients of some impacts by what happens to them, the worst first; empty groups are left out. */
export function impactGroups(impacts: readonly Impact[]): readonly ImpactGroup[] {
  const loses = impacts.flatMap(({ losesAccess }) => losesAccess);
  const stops = impacts.flatMap(({ stopsToEncrypt }) => stopsToEncrypt);
  const starts = impacts.flatMap(({ startsToEncrypt }) => startsToEncrypt);
  const unchanged = impacts.flatMap((impact) => joined(impact.unchanged));
  const may = loses.every(({ uncertain }) => uncertain);
  const groups: readonly ImpactGroup[] = [
    {
      kind: 'loses access',
      title: `${count(loses.length, 'client')} ${may ? 'may' : 'would'} lose access`,
      entries: loses,
    },
    {
      kind: 'stops',
      title: `${count(stops.length, 'client')} would stop using mutual TLS`,
      entries: stops,
    },
    {
      kind: 'starts',
      title: `${count(starts.length, 'client')} would start to use mutual TLS`,
      entries: starts,
    },
    {
      kind: 'unchanged',
      title: `${count(unchanged.length, 'client')} ${unchanged.length === 1 ? 'keeps' : 'keep'} ${afterwards(unchanged)}`,
      entries: unchanged,
    },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}

/** A client that calls several workloads behind one port is one client, and its rate that of all. */
function joined(entries: readonly ImpactEntry[]): readonly ImpactEntry[] {
  const clients = new Map<string, ImpactEntry>();
  for (const entry of entries) {
    const key = [entry.clientId, entry.server, entry.port, entry.before, entry.after].join(' ');
    const known = clients.get(key);
    clients.set(key, known === undefined ? entry : together(known, entry));
  }
  return [...clients.values()];
}

function together(one: ImpactEntry, other: ImpactEntry): ImpactEntry {
  return {
    ...one,
    requestsPerSecond: sum(one.requestsPerSecond, other.requestsPerSecond),
    connectionsPerSecond: sum(one.connectionsPerSecond, other.connectionsPerSecond),
  };
}

/** null: neither is known. */
function sum(one: number | null, other: number | null): number | null {
  return one === null ? other : one + (other ?? 0);
}

function afterwards(entries: readonly ImpactEntry[]): string {
  if (entries.every(({ after }) => after === 'mutual_tls')) return 'working over mutual TLS';
  if (entries.every(({ after }) => after === 'plaintext')) return 'working in plaintext';
  if (entries.every(({ after }) => after === 'refused')) return 'being refused';
  return 'what they have';
}
