import type { Plan } from '@padlock/contract';

/** Names of the clients that a companion rescues, each once; those that the impact does not name are counted as one more line. */
export function rescuedClients({ impact }: Pick<Plan, 'impact'>, ids: readonly string[]): readonly string[] {
  const entries = [
    ...impact.losesAccess,
    ...impact.startsToEncrypt,
    ...impact.stopsToEncrypt,
    ...impact.unchanged,
  ];
  const names = new Map(
    entries.map(({ clientId, client, clientKind }) => [
      clientId,
      clientKind === 'unnamed' ? 'an unnamed client' : client,
    ]),
  );
  const known = new Set(ids.flatMap((id) => names.get(id) ?? []));
  const unknown = ids.filter((id) => !names.has(id)).length;
  return [...known, ...(unknown === 0 ? [] : [`${unknown} more`])];
}
