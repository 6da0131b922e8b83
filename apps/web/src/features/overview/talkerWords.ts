import type { PlaintextTalker } from '@padlock/contract';
import { qualifiedName, rate } from '../../components/format.ts';

/** Why it is plaintext, by configuration; what somebody has to change stands in it by name. */
export function causeText({ code, object }: PlaintextTalker['cause']): string {
  const name = object === null ? '' : `${object.kind} ${qualifiedName(object)}`;
  switch (code) {
    case 'client_without_sidecar':
      return 'The client has no sidecar';
    case 'server_disabled':
      return object === null ? 'The server takes no mutual TLS' : `DISABLED by ${name}`;
    case 'destination_rule':
      return `${name} turns TLS off`;
    case 'subset_rule':
      return `A subset of ${name} turns TLS off`;
    case 'auto_mtls_off':
      return 'Auto mTLS is off, and no DestinationRule asks for mutual TLS';
    case 'namespace_disabled':
      return object === null ? 'The namespace or mesh is DISABLED' : `DISABLED by ${name}`;
    case 'endpoint_without_sidecar':
      return 'Not every endpoint has a sidecar';
    case 'unexplained':
      return 'Policy says mutual TLS: drift';
  }
}

/** `0.8/s`, `0.1/s conn.`, `open connections`: what was not mutual TLS. */
export function volumeText({ requestsPerSecond, connectionsPerSecond }: PlaintextTalker): string {
  const parts = [
    requestsPerSecond !== null && requestsPerSecond > 0 ? rate(requestsPerSecond) : null,
    connectionsPerSecond !== null && connectionsPerSecond > 0 ? `${rate(connectionsPerSecond)} conn.` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'open connections' : parts.join(', ');
}

export interface SinceWords {
  readonly text: string;
  /** What the text is sure of, for the tooltip. */
  readonly detail: string;
}

/** `3 d`, `> 7 d`, `< 1 h`: for how long it has been seen without mutual TLS. */
export function sinceWords(firstSeen: PlaintextTalker['firstSeen'], now: number): SinceWords {
  if (firstSeen === null) return { text: '–', detail: 'Not known yet, or begun within minutes' };
  const { time, precisionSeconds, orEarlier } = firstSeen;
  const seconds = Math.max(0, (now - Date.parse(time)) / 1000);
  if (orEarlier)
    return {
      text: `> ${span(seconds)}`,
      detail: 'Seen already where the look back of 7 days, or Prometheus, begins',
    };
  if (seconds <= precisionSeconds * 1.1)
    return { text: `< ${span(precisionSeconds)}`, detail: 'First seen within the last hour' };
  return { text: span(seconds), detail: `First seen within ${span(precisionSeconds)} after this moment` };
}

function span(seconds: number): string {
  if (seconds < 2 * 86_400) return `${Math.max(1, Math.round(seconds / 3600))} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
