import type { EdgePart, Expectation, Mode, Scope } from '@padlock/contract';

/** What one side of an edge does by policy, with the reason; calls that agree are one line. */
export interface ClientLine {
  readonly does: string;
  readonly reason: string;
  /** Workloads that do so; empty where all do. */
  readonly who: readonly string[];
}

export interface ServerLine {
  readonly mode: Mode | null;
  readonly scope: Scope | null;
  /** `namespace/name` of the PeerAuthentication. */
  readonly policy: string | null;
  readonly ports: readonly number[];
  readonly who: readonly string[];
}

/** What clients send, one line for each distinct behaviour. */
export function clientLines(parts: readonly EdgePart[]): ClientLine[] {
  const groups = Map.groupBy(parts, (part) => `${clientDoes(part)}|${clientReason(part)}`);
  return [...groups.values()].flatMap((same) => {
    const [part] = same;
    if (!part) return [];
    return [
      {
        does: clientDoes(part),
        reason: clientReason(part),
        who: groups.size > 1 ? distinct(same, 'client') : [],
      },
    ];
  });
}

/** What servers accept, one line for each mode and its source. */
export function serverLines(parts: readonly EdgePart[]): ServerLine[] {
  const groups = Map.groupBy(parts, ({ serverMode, serverSource }) =>
    [serverMode, serverSource?.scope, serverSource?.policy].join('|'),
  );
  return [...groups.values()].flatMap((same) => {
    const [part] = same;
    if (!part) return [];
    const ports = [...new Set(same.map(({ port, targetPort }) => targetPort ?? port))];
    return [
      {
        mode: part.serverMode,
        scope: parseScope(part.serverSource?.scope),
        policy: part.serverSource?.policy ?? null,
        ports: ports.toSorted((a, b) => a - b),
        who: groups.size > 1 ? distinct(same, 'server') : [],
      },
    ];
  });
}

function distinct(parts: readonly EdgePart[], side: 'client' | 'server'): string[] {
  return [...new Set(parts.map((part) => part[side]))].toSorted();
}

function parseScope(scope: string | undefined): Scope | null {
  switch (scope) {
    case 'port':
    case 'workload':
    case 'namespace':
    case 'mesh':
    case 'default':
      return scope;
    default:
      return null;
  }
}

/** In words, from the data of the server; what it does not know is shown as it came. */
function clientReason({ clientDecidedBy, clientRule }: EdgePart): string {
  const rule = clientRule
    ? `DestinationRule ${clientRule.namespace}/${clientRule.name}`
    : 'a DestinationRule';
  switch (clientDecidedBy) {
    case 'auto_mtls':
      return 'auto mTLS, no DestinationRule';
    case 'destination_rule':
      return rule;
    case 'auto_mtls_off':
      return 'auto mTLS is off, no DestinationRule';
    case 'namespace_or_mesh_disable':
      return 'the namespace or mesh is DISABLED';
    case 'no_sidecar':
      return 'no sidecar';
    case 'headless':
      return 'headless service';
    case 'passthrough':
      return `${rule}, load balancer PASSTHROUGH`;
    default:
      return clientDecidedBy.replaceAll('_', ' ');
  }
}

function clientDoes({ clientDecidedBy, outcome, serverMode }: EdgePart): string {
  if (clientDecidedBy === 'no_sidecar') return 'Sends plaintext';
  switch (outcome) {
    case 'mutual_tls':
      return 'Sends mutual TLS';
    case 'plaintext':
      return 'Sends plaintext';
    case 'other_tls':
      return 'Sends TLS with its own certificates';
    case 'refused':
      // Refused means that the client sends what the server does not accept.
      return serverMode === 'STRICT' ? 'Sends plaintext' : 'Sends mutual TLS';
    case 'mixed':
      return 'Differs between pods';
    case 'unknown':
      return 'Not known';
  }
}

/** The outcome of all calls of an edge together, as a sentence. */
export function expectationSentence(expectation: Expectation): string {
  switch (expectation) {
    case 'mutual_tls':
      return 'Policy says: mutual TLS.';
    case 'plaintext':
      return 'Policy says: plaintext.';
    case 'refused':
      return 'Policy says: refused.';
    case 'other_tls':
      return 'Policy says: TLS with certificates of its own, not the mesh.';
    case 'mixed':
      return 'Policy says: not the same for all calls.';
    case 'unknown':
      return 'Policy does not tell: one end is not known.';
  }
}
