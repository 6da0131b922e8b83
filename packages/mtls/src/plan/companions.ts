import { callOutcome } from '../client/callOutcome.ts';
import type { Call } from '../client/callOutcome.ts';
import { clientConnection } from '../client/clientTls.ts';
import type { RuleEntry } from '../client/ruleIndex.ts';
import { hostOfService } from '../client/calledHost.ts';
import { record } from '../model/json.ts';
import type { ObjectRef } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';
import type { ServicePort } from '../model/servicePort.ts';
import { containerPort } from '../relations/containerPort.ts';
import { podsOfService, servicesOfPod } from '../relations/podsOfService.ts';
import { serverMode } from '../server/serverMode.ts';
import type { Goal } from './goal.ts';
import { operationsBetween, withObject } from './operations.ts';
import type { Operation } from './plan.ts';
import { representatives } from './representatives.ts';
import { newRule, policyWithPortTls, withPortTls } from './ruleObject.ts';
import type { CompanionTls } from './ruleObject.ts';

/**
 * Changes of DestinationRules that go with a plan, because clients of the mesh would be refused without them: auto
 * mTLS is off, the namespace is DISABLE, the service is headless, or a rule in force says otherwise. Only what was
 * tried and lets those clients in again is offered. One client stands for all of its namespace, except where rules
 * there select workloads. Settings that a subset makes for itself are left alone.
 */
export function companionsFor(before: Mesh, after: Mesh, goal: Goal): readonly Operation[] {
  if (before.peerAuthentications === after.peerAuthentications) return [];
  let mesh = after;
  let wideRuleTried = false;
  for (const problem of newlyRefused(before, after, goal)) {
    if (callOutcome(mesh, problem.call).outcome !== 'refused') continue;
    const fix = fixFor(mesh, problem, goal);
    if (fix.isWide && wideRuleTried) continue;
    wideRuleTried ||= fix.isWide;
    const services = fix.isWide ? servicesOf(mesh, goal) : [problem.service];
    const helps = callOutcome(fix.mesh, problem.call).outcome !== 'refused';
    if (helps && !shutsOut(mesh, fix.mesh, services)) mesh = fix.mesh;
    // The whole mesh is too much to try call by call: one rule for all of it is offered, or none.
    if (goal.kind === 'mesh' && wideRuleTried) break;
  }
  return operationsBetween(after, mesh);
}

interface Problem {
  readonly call: Call;
  readonly service: Service;
}

function* newlyRefused(before: Mesh, after: Mesh, goal: Goal): Iterable<Problem> {
  const clients = representatives(before);
  for (const service of servicesOf(before, goal)) {
    const host = hostOfService(before, service);
    for (const port of service.ports) {
      const changed = serversOf(before, service, port).filter(({ pod, containerPort: number }) => {
        return serverMode(before, pod, number).mode !== serverMode(after, pod, number).mode;
      });
      for (const { pod: server, containerPort: targetPort } of changed) {
        for (const client of clients) {
          const call: Call = { client, host, port: port.port, server, targetPort };
          if (callOutcome(after, call).outcome !== 'refused') continue;
          if (callOutcome(before, call).outcome === 'refused') continue;
          yield { call, service };
        }
      }
    }
  }
}

function servicesOf(mesh: Mesh, goal: Goal): Iterable<Service> {
  switch (goal.kind) {
    case 'pods':
      return new Set([...goal.pods.keys()].flatMap((pod) => servicesOfPod(mesh, pod)));
    case 'namespace':
      return [...mesh.services.values()].filter((service) => service.namespace === goal.namespace);
    case 'mesh':
      return mesh.services.values();
  }
}

function serversOf(
  mesh: Mesh,
  service: Service,
  port: ServicePort,
): readonly { readonly pod: Pod; readonly containerPort: number }[] {
  return podsOfService(mesh, service).flatMap((pod) => {
    const number = containerPort(service, port, pod);
    return number === undefined ? [] : [{ pod, containerPort: number }];
  });
}

interface Fix {
  readonly mesh: Mesh;
  /** Whether it is one rule for all services in question. */
  readonly isWide: boolean;
}

function fixFor(mesh: Mesh, { call, service }: Problem, goal: Goal): Fix {
  const accepts = serverMode(mesh, call.server, call.targetPort);
  const tls: CompanionTls = accepts.acceptsMutualTls ? 'ISTIO_MUTUAL' : 'DISABLE';
  const { rule } = clientConnection(mesh, call.client, call.host, call.port, undefined);
  if (rule !== undefined) {
    return { mesh: withObject(mesh, changedRule(mesh, rule, service, call, tls)), isWide: false };
  }
  switch (goal.kind) {
    case 'pods': {
      const place = { namespace: service.namespace, name: service.name, host: call.host };
      const added = newRule(mesh, place, {}, policyWithPortTls({}, call.port, tls));
      return { mesh: withObject(mesh, added), isWide: false };
    }
    case 'namespace':
    case 'mesh': {
      const inNamespace = goal.kind === 'mesh' ? '' : `.${goal.namespace}`;
      const host = `*${inNamespace}.svc.${mesh.config.clusterDomain}`;
      const place = { namespace: goal.namespace, name: 'default', host };
      return { mesh: withObject(mesh, newRule(mesh, place, {}, { tls: { mode: tls } })), isWide: true };
    }
  }
}

/** A rule for the very host is changed; beside a wildcard goes a rule for the host, with all that the wildcard says. */
function changedRule(
  mesh: Mesh,
  entry: RuleEntry,
  service: Service,
  call: Call,
  tls: CompanionTls,
): ReturnType<typeof newRule> {
  const source = ruleObject(mesh, entry.trafficPolicy?.rule) ?? entry.first.object;
  if (entry.first.host === call.host) return withPortTls(source, call.port, tls);
  const { trafficPolicy, ...base } = record(source['spec']);
  const place = { namespace: entry.first.namespace, name: service.name, host: call.host };
  return newRule(mesh, place, base, policyWithPortTls(trafficPolicy, call.port, tls));
}

function ruleObject(mesh: Mesh, ref: ObjectRef | undefined): RuleEntry['first']['object'] | undefined {
  if (ref === undefined) return undefined;
  return mesh.destinationRules.find((rule) => {
    return rule.namespace === ref.namespace && rule.name === ref.name;
  })?.object;
}

/** Whether a rule shuts out clients of these services that get through without it. */
function shutsOut(without: Mesh, withRule: Mesh, services: Iterable<Service>): boolean {
  const clients = representatives(without);
  for (const service of services) {
    const host = hostOfService(without, service);
    for (const port of service.ports) {
      for (const { pod: server, containerPort: targetPort } of serversOf(without, service, port)) {
        for (const client of clients) {
          const call: Call = { client, host, port: port.port, server, targetPort };
          if (callOutcome(withRule, call).outcome !== 'refused') continue;
          if (callOutcome(without, call).outcome !== 'refused') return true;
        }
      }
    }
  }
  return false;
}
