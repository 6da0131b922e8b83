import { reachesNothing } from './changeReach.ts';
import type { VerifiedEdge } from './verifiedEdges.ts';
import type { VerificationInput, VerificationState } from './verifyChange.ts';

/** How far a change is proven, in one or two sentences for people. */
export function verificationMessage(
  state: VerificationState,
  edges: readonly VerifiedEdge[],
  { telemetry, reach }: Pick<VerificationInput, 'telemetry' | 'reach'>,
): string {
  const of = (...states: VerifiedEdge['state'][]): VerifiedEdge[] =>
    edges.filter((edge) => states.includes(edge.state));
  switch (state) {
    case 'accepted':
      return "The API server took it. Padlock's own watch has not seen it in force yet.";
    case 'in_force':
      if (reachesNothing(reach))
        return 'In force. It changes no mode of any pod, so traffic has nothing to prove.';
      return telemetry.state === 'unavailable'
        ? `In force. Traffic cannot be looked at: ${telemetry.reason}`
        : 'In force. Counting begins with the second scrape after the change.';
    case 'waiting': {
      const seen = of('verified');
      const missing = of('waiting');
      if (seen.length === 0) return 'In force. No call was seen since the change.';
      return `${amount(seen)} since the change went as policy says. Waiting for ${names(missing)}.`;
    }
    case 'verified': {
      const missing = of('waiting');
      const absent = missing.length === 0 ? '' : ` Not seen since: ${names(missing)}.`;
      return `${amount(of('verified'))} since the change, all as policy says.${absent}`;
    }
    case 'still_plaintext':
      return plaintextMessage(of('still_plaintext'), of('unexpected'));
    case 'failing': {
      const failing = of('failing');
      return `Calls fail since the change: ${failing.map((edge) => `${nameOf(edge)} (${count(edge.failed, 'failure')})`).join(', ')}.`;
    }
    case 'not_provable':
      return 'In force, but not provable per port: telemetry carries no port, and the service has several. What was seen may have gone to another one.';
    case 'superseded':
      return 'The same objects were changed again since: this is no longer what is in force.';
  }
}

function plaintextMessage(plaintext: readonly VerifiedEdge[], encrypted: readonly VerifiedEdge[]): string {
  const parts = [
    ...plaintext.map((edge) => {
      const what = edge.unit === 'requests' ? 'plaintext' : 'not mutual TLS';
      return `${nameOf(edge)} (${formatted(edge.notMutual)} of ${count(edge.mutual + edge.notMutual, unitOf(edge))} ${what})`;
    }),
    ...encrypted.map(
      (edge) =>
        `${nameOf(edge)} (${formatted(edge.mutual)} of ${count(edge.mutual + edge.notMutual, unitOf(edge))} mutual TLS)`,
    ),
  ];
  return `Not as policy says: ${parts.join(', ')}.`;
}

const maxNames = 3;

function names(edges: readonly VerifiedEdge[]): string {
  const distinct = [...new Set(edges.map(nameOf))];
  const shown = distinct.slice(0, maxNames).join(', ');
  return distinct.length > maxNames ? `${shown} and ${distinct.length - maxNames} more` : shown;
}

function nameOf({ client, clientKind }: VerifiedEdge): string {
  return clientKind === 'unnamed' ? 'an unnamed client' : client;
}

/** `42 requests and 3 connections`: what is counted in bytes says nothing about how many calls there were. */
function amount(edges: readonly VerifiedEdge[]): string {
  const total = (unit: VerifiedEdge['unit']): number =>
    edges.reduce((all, edge) => all + (edge.unit === unit ? edge.mutual + edge.notMutual : 0), 0);
  const parts = [
    ...(total('requests') > 0 ? [count(total('requests'), 'request')] : []),
    ...(total('connections') > 0 ? [count(total('connections'), 'connection')] : []),
    ...(total('bytes') > 0 ? [count(total('bytes'), 'byte')] : []),
  ];
  return parts.join(' and ');
}

function unitOf({ unit }: VerifiedEdge): string {
  return unit.slice(0, -1);
}

function count(number: number, noun: string): string {
  return `${formatted(number)} ${noun}${Math.round(number) === 1 ? '' : 's'}`;
}

/** Resets are extrapolated, so that counts may have fractions; one that is less than one is no zero. */
function formatted(number: number): string {
  return number > 0 && number < 1 ? '<1' : Math.round(number).toLocaleString('en');
}
