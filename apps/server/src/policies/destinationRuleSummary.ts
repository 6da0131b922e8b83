import type { PolicyMode, PolicyScope, PolicySetting, PolicySummary } from '@padlock/contract';
import {
  type DestinationRule,
  type Finding,
  type Mesh,
  type ObjectRef,
  refOf,
  type RuleStanding,
  type TrafficPolicy,
} from '@padlock/mtls';
import { createdAt } from './peerAuthenticationSummary.ts';
import { counted, names } from './sentences.ts';
import { lastWrite, writtenBy } from './writtenBy.ts';

/**
 * A DestinationRule as a row of the list.
 *
 * @param failing findings about calls that fail by this rule.
 */
export function destinationRuleSummary(
  mesh: Mesh,
  standing: RuleStanding,
  failing: readonly Finding[],
): PolicySummary {
  const { rule, services, shadowedBy } = standing;
  const ref = refOf(rule.object);
  const conflict = failing.at(0);
  const others =
    conflict === undefined ? [...shadowedBy] : unique(failing.flatMap((one) => objectsBeside(one, ref)));
  return {
    ref: { ...ref },
    scope: scopeOf(mesh, standing),
    selector: null,
    host: rule.host,
    clients: clientsOf(mesh, standing),
    pods: null,
    services: services.length,
    mode: modeOf(rule.trafficPolicy),
    settings: settingsOf(standing),
    status: conflict === undefined ? statusOf(standing) : 'conflicts',
    others: others.map((other) => ({ ...other })),
    reason: conflict?.reason ?? reasonOf(standing),
    managedBy: writtenBy(rule.object),
    createdAt: createdAt(rule.creationTimestamp),
    lastWrite: lastWrite(rule.object),
    readOnly: false,
  };
}

/** What the rule collides with: the policy that decides on the server, else the service. */
function objectsBeside(finding: Finding, rule: ObjectRef): readonly ObjectRef[] {
  const beside = finding.objects.filter(({ kind, name }) => kind !== rule.kind || name !== rule.name);
  const policies = beside.filter(({ kind }) => kind !== 'Service');
  return policies.length > 0 ? policies : beside;
}

function unique(refs: readonly ObjectRef[]): readonly ObjectRef[] {
  return [
    ...new Map(
      refs.map((ref) => [JSON.stringify([ref.kind, ref.namespace, ref.name]), ref] as const),
    ).values(),
  ];
}

function scopeOf(mesh: Mesh, { rule, services }: RuleStanding): PolicyScope {
  const { clusterDomain } = mesh.config;
  if (!rule.host.startsWith('*')) return services.length > 0 ? 'service' : 'host';
  const suffix = rule.host.slice(1);
  if (`.svc.${clusterDomain}`.endsWith(suffix)) return 'mesh';
  const namespace = suffix.slice(1, -`.svc.${clusterDomain}`.length);
  return suffix === `.${namespace}.svc.${clusterDomain}` ? 'namespace' : 'host';
}

function clientsOf(mesh: Mesh, { rule, services }: RuleStanding): string {
  const { exportTo, namespace, workloadSelector } = rule;
  if (workloadSelector !== undefined) {
    const labels = Object.entries(workloadSelector).map(([key, value]) => `${key}=${value}`);
    return `clients ${labels.join(', ')} in ${namespace}`;
  }
  const everywhere = exportTo.size === 0 || exportTo.has('*');
  // Clients look beside themselves, beside the service and in the root namespace, and nowhere else.
  const found =
    namespace === mesh.config.rootNamespace || services.some((one) => one.namespace === namespace);
  if (everywhere) return found ? 'all clients' : `clients in ${namespace}`;
  const readers = [...exportTo].map((entry) => (entry === '.' ? namespace : entry));
  const reached = found ? readers : readers.filter((reader) => reader === namespace);
  return reached.length === 0 ? 'no clients' : `clients in ${[...new Set(reached)].join(', ')}`;
}

export function modeOf(policy: Pick<TrafficPolicy, 'tls' | 'loadBalancer'> | undefined): PolicyMode | null {
  return policy?.tls ?? (policy?.loadBalancer === 'PASSTHROUGH' ? 'PASSTHROUGH' : null);
}

function settingsOf({ rule, services, standing }: RuleStanding): PolicySetting[] {
  const read = standing === 'in_force' || standing === 'partly_shadowed';
  const setting = (
    subset: string | null,
    port: number | null,
    mode: PolicyMode | null,
  ): PolicySetting | undefined => {
    if (mode === null) return undefined;
    const known =
      port === null ||
      services.length === 0 ||
      services.some(({ ports }) => ports.some((one) => one.port === port));
    return {
      part: port === null ? 'subset' : 'service_port',
      port,
      subset,
      mode,
      status: known ? (read ? 'in_force' : 'not_in_force') : 'no_such_port',
      reason: known ? cancels(rule, mode) : `No service that it is for has port ${port}.`,
    };
  };
  const ports = (policy: TrafficPolicy | undefined, subset: string | null): (PolicySetting | undefined)[] =>
    [...(policy?.ports ?? [])].map(([port, entry]) =>
      // An entry without a mode replaces the whole policy's, which is how a mode gets lost.
      setting(subset, port, modeOf(entry) ?? (policy?.tls === undefined ? null : 'UNSET')),
    );
  return [
    ...ports(rule.trafficPolicy, null),
    ...rule.subsets.flatMap((subset) => [
      setting(subset.name, null, modeOf(subset.trafficPolicy)),
      ...ports(subset.trafficPolicy, subset.name),
    ]),
  ].filter((one) => one !== undefined);
}

function cancels({ trafficPolicy }: DestinationRule, mode: PolicyMode): string | null {
  if (mode !== 'UNSET' || trafficPolicy?.tls === undefined) return null;
  return `This entry says nothing about TLS, and an entry replaces all: ${trafficPolicy.tls} does not hold for the port.`;
}

function statusOf({ standing }: RuleStanding): PolicySummary['status'] {
  switch (standing) {
    case 'in_force':
    case 'shadowed':
    case 'matches_nothing':
      return standing;
    case 'partly_shadowed':
      return 'partly';
    case 'no_client':
      return 'matches_nothing';
  }
}

function reasonOf({ standing, services, entryHosts, shadowedBy }: RuleStanding): string {
  switch (standing) {
    case 'in_force':
      return `In force for ${counted(services.length + entryHosts.length, 'host')}.`;
    case 'partly_shadowed':
      return `In force, except where clients find another rule first: ${names(shadowedBy)}.`;
    case 'shadowed':
      return `Does nothing: clients read ${names(shadowedBy)} instead, which is older, more specific or nearer to them.`;
    case 'matches_nothing':
      return 'Does nothing: there is no such host in the mesh.';
    case 'no_client':
      return 'Does nothing: no client with a sidecar reads it. Clients look in their own namespace, that of the service, and the root namespace.';
  }
}
