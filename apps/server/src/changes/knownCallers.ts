import type { Impact } from '@padlock/contract';
import type { ChangeRecord } from './changeRecord.ts';

/** More are not waited for: a record has to stay small. */
const maxCallers = 200;

/** Those who called before a change, with what policy says of them after it: verification waits for them. */
export function knownCallers(impact: Impact): ChangeRecord['callers'] {
  const losing = new Set(impact.losesAccess);
  return [...losing, ...impact.startsToEncrypt, ...impact.stopsToEncrypt, ...impact.unchanged]
    .filter((entry) => entry.requestsPerSecond !== null || entry.connectionsPerSecond !== null)
    .slice(0, maxCallers)
    .map((entry) => ({
      clientId: entry.clientId,
      client: entry.client,
      clientKind: entry.clientKind,
      server: entry.server,
      port: entry.port,
      expected: entry.after,
      carries: entry.requestsPerSecond === null ? 'connections' : 'requests',
      losesAccess: losing.has(entry),
    }));
}
