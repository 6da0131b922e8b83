import type { Impact } from '@padlock/contract';
import type { ChangeRecord } from './changeRecord.ts';

/** More are not waited for: a record has to stay small. */
const maxCallers = 200;

/** Those who called before a change, with what policy says of them after it: verification waits for them. */
export function knownCallers(impact: Impact): ChangeRecord['callers'] {
  return [...impact.losesAccess, ...impact.startsToEncrypt, ...impact.stopsToEncrypt, ...impact.unchanged]
    .filter((entry) => entry.requestsPerSecond !== null || entry.connectionsPerSecond !== null)
    .slice(0, maxCallers)
    .map(({ clientId, client, clientKind, server, port, after, requestsPerSecond }) => ({
      clientId,
      client,
      clientKind,
      server,
      port,
      expected: after,
      carries: requestsPerSecond === null ? 'connections' : 'requests',
    }));
}
