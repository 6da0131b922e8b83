import { isRecord, list, record, stringMap, text } from './json.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import { isEmpty } from './labels.ts';
import type { Labels } from './labels.ts';

/** An AuthorizationPolicy, reduced to what mutual TLS has to do with it: rules that ask for the caller's identity. */
export interface AuthorizationPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly action: 'ALLOW' | 'DENY' | 'AUDIT' | 'CUSTOM';
  readonly selector: Labels | undefined;
  /** Attached to a waypoint or gateway rather than to pods. */
  readonly hasTargetRefs: boolean;
  readonly identityRules: readonly IdentityRule[];
  readonly object: KubernetesObject;
}

/** A rule that can only be judged by the peer's identity, which plaintext does not carry. */
export interface IdentityRule {
  /** Container ports that it is limited to; undefined: any. */
  readonly ports: ReadonlySet<number> | undefined;
}

const identityFields = [
  'principals',
  'notPrincipals',
  'namespaces',
  'notNamespaces',
  'serviceAccounts',
  'notServiceAccounts',
];

const identityKeys: ReadonlySet<string> = new Set([
  'source.principal',
  'source.namespace',
  'source.serviceAccount',
]);

export function isAuthorizationPolicy(object: KubernetesObject): boolean {
  return object.kind === 'AuthorizationPolicy' && object.apiVersion.startsWith('security.istio.io/');
}

export function parseAuthorizationPolicy(object: KubernetesObject): AuthorizationPolicy {
  const spec = record(object['spec']);
  const selector = stringMap(record(spec['selector'])['matchLabels']);
  return {
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    action: parseAction(text(spec['action'])),
    selector: isEmpty(selector) ? undefined : selector,
    hasTargetRefs: list(spec['targetRefs']).length > 0 || isRecord(spec['targetRef']),
    identityRules: list(spec['rules'])
      .map(record)
      .filter(needsIdentity)
      .map((rule) => ({ ports: portsOf(rule) })),
    object,
  };
}

function parseAction(action: string | undefined): AuthorizationPolicy['action'] {
  return action === 'DENY' || action === 'AUDIT' || action === 'CUSTOM' ? action : 'ALLOW';
}

function needsIdentity(rule: Readonly<Record<string, unknown>>): boolean {
  const sources = list(rule['from']).map((from) => record(record(from)['source']));
  const conditions = list(rule['when']).map((when) => text(record(when)['key']) ?? '');
  return (
    sources.some((source) => identityFields.some((field) => list(source[field]).length > 0)) ||
    conditions.some((key) => identityKeys.has(key))
  );
}

function portsOf(rule: Readonly<Record<string, unknown>>): ReadonlySet<number> | undefined {
  const operations = list(rule['to']).map((to) => list(record(record(to)['operation'])['ports']));
  if (operations.length === 0 || operations.some((ports) => ports.length === 0)) return undefined;
  return new Set(operations.flat().map(Number));
}
