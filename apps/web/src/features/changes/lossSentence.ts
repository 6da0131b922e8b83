import type { Impact, ImpactEntry } from '@padlock/contract';
import { count } from '../../components/format.ts';

/** Who loses what, as the tick box repeats it; null: nobody. */
export function lossSentence(
  impacts: readonly Pick<Impact, 'losesAccess' | 'hiddenLosses'>[],
): string | null {
  const hidden = impacts.reduce((sum, { hiddenLosses }) => sum + hiddenLosses, 0);
  const parts = [
    namedLosses(impacts.flatMap(({ losesAccess }) => losesAccess)),
    hidden === 0
      ? null
      : `${count(hidden, 'caller')} that I may not see ${hidden === 1 ? 'loses' : 'lose'} access`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', and ');
}

function namedLosses(losses: readonly ImpactEntry[]): string | null {
  if (losses.length === 0) return null;
  const clients = [
    ...new Set(
      losses.map(({ client, clientKind }) => (clientKind === 'unnamed' ? 'an unnamed client' : client)),
    ),
  ];
  const servers = [
    ...new Set(losses.map(({ server, port }) => (port === null ? server : `${server}:${port}`))),
  ];
  const certain = losses.some(({ uncertain }) => !uncertain);
  const one = clients.length === 1;
  const verb = certain ? (one ? 'loses' : 'lose') : 'may lose';
  return `${listed(clients)} ${verb} access to ${listed(servers)}`;
}

/** `a`, `a and b`, `a, b and 3 more`. */
function listed(names: readonly string[]): string {
  const [first = '', second, ...rest] = names;
  if (second === undefined) return first;
  return rest.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${rest.length} more`;
}
