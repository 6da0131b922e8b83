import { describe, expect, test } from 'vitest';
import { clientTls } from '../client/clientTls.ts';
import { createMesh } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import { record } from '../model/json.ts';
import { refOf } from '../model/kubernetesObject.ts';
import type { KubernetesObject, ObjectRef } from '../model/kubernetesObject.ts';
import type { PeerAuthentication } from '../model/peerAuthentication.ts';
import { withObject } from '../plan/operations.ts';
import { serverMode } from '../server/serverMode.ts';
import { families, readScenarios } from '../testing/scenario.ts';
import type { Scenario } from '../testing/scenario.ts';
import type { FindingCode } from './finding.ts';
import { findings } from './findings.ts';

// What a finding claims is held against outcomes, not against the rules by which it was found:
// - A policy works if some word of it matters: with another mode in it, some answer of the scenario (the mode of a
//   container port, the TLS of a client) is another one. So does a port entry, which is asked about ports that some
//   container declares or some call lands on. A policy for a namespace or the mesh is a default for pods to come: it is asked without
//   the narrower ones that may all differ from it, and there is no claim about it where there are no pods yet.
// - A call fails if Istio itself said so: the outcomes are those that stand in the scenario. It gives none for clients that
//   use TLS of their own (SIMPLE, MUTUAL) towards a port: no claim about such ports.

const idle: ReadonlySet<FindingCode> = new Set([
  'policy_shadowed',
  'selector_matches_nothing',
  'selects_outside_mesh',
  'root_selector_ignored',
]);
const idleEntry: ReadonlySet<FindingCode> = new Set(['port_is_service_port', 'port_not_declared']);
const modes = ['STRICT', 'PERMISSIVE', 'DISABLE'];

/** All answers that policy may change, about ports that something is known to listen on. */
function answers(mesh: Mesh, { inbound, outbound, calls }: Scenario): string {
  const called = new Set(calls.map(({ serverPod, targetPort }) => `${serverPod}:${targetPort}`));
  const clients = outbound.map(({ clientPod, host, port, subset }) => {
    const client = mesh.pods.get(clientPod);
    return client === undefined ? '' : clientTls(mesh, client, host, port, subset).tls;
  });
  const servers = inbound.map(({ pod, port }) => {
    const found = mesh.pods.get(pod);
    const isKnown = found?.containerPorts.some((declared) => declared.port === port) === true;
    if (found === undefined) return '';
    return isKnown || called.has(`${pod}:${port}`) || found.containerPorts.length === 0
      ? serverMode(mesh, found, port).mode
      : '';
  });
  return JSON.stringify([clients, servers]);
}

function matters(mesh: Mesh, scenario: Scenario, variants: readonly KubernetesObject[]): boolean {
  const given = new Set(variants.map((variant) => answers(withObject(mesh, variant), scenario)));
  return given.size > 1;
}

function withModes({ object }: PeerAuthentication): readonly KubernetesObject[] {
  const { portLevelMtls: _ports, ...spec } = record(object['spec']);
  return modes.map((mode) => ({ ...object, spec: { ...spec, mtls: { mode } } }));
}

function withEntries({ object }: PeerAuthentication, port: number): readonly KubernetesObject[] {
  const spec = record(object['spec']);
  return modes.map((mode) => ({
    ...object,
    spec: { ...spec, portLevelMtls: { ...record(spec['portLevelMtls']), [String(port)]: { mode } } },
  }));
}

const width = { ignored: 0, workload: 0, namespace: 1, mesh: 2 } as const;

function withoutNarrower(mesh: Mesh, { scope }: PeerAuthentication): Mesh {
  const peerAuthentications = mesh.peerAuthentications.filter((other) => width[other.scope] >= width[scope]);
  return { ...mesh, peerAuthentications };
}

function isWaiting(mesh: Mesh, { scope, namespace }: PeerAuthentication): boolean {
  const inMesh = [...mesh.pods.values()].filter(({ dataPlane }) => dataPlane !== 'none');
  if (scope === 'mesh') return inMesh.length === 0;
  return scope === 'namespace' && !inMesh.some((pod) => pod.namespace === namespace);
}

function nameOf({ namespace, name }: ObjectRef): string {
  return `${namespace}/${name}`;
}

function serviceAndPort({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host.split('.').slice(0, 2).toReversed().join('/')}:${port}`;
}

describe.each(families)('findings about scenarios of family %s', (family) => {
  const scenarios = readScenarios(family).map((scenario) => ({
    scenario,
    mesh: createMesh(scenario.objects, scenario.meshConfig),
  }));

  test('name each policy that does not work, and none that does', () => {
    for (const { scenario, mesh } of scenarios) {
      const waiting = new Set(
        mesh.peerAuthentications
          .filter((policy) => isWaiting(mesh, policy))
          .map(({ object }) => nameOf(refOf(object))),
      );
      const reported = findings(mesh)
        .filter(({ code }) => idle.has(code))
        .flatMap(({ objects }) => objects.slice(0, 1).map(nameOf))
        .filter((name) => !waiting.has(name));
      const without = mesh.peerAuthentications
        .filter((policy) => !isWaiting(mesh, policy))
        .filter((policy) => !matters(withoutNarrower(mesh, policy), scenario, withModes(policy)))
        .map(({ object }) => nameOf(refOf(object)));
      expect([scenario.id, reported.toSorted()]).toEqual([scenario.id, without.toSorted()]);
    }
  });

  test('name each port entry that does not work in a policy that does, and none that does', () => {
    for (const { scenario, mesh } of scenarios) {
      const reported = findings(mesh)
        .filter(({ code }) => idleEntry.has(code))
        .flatMap(({ objects: [policy], reason }) => {
          return policy === undefined ? [] : [`${nameOf(policy)} ${/port (\d+)/.exec(reason)?.[1] ?? ''}`];
        });
      const without = mesh.peerAuthentications
        .filter((policy) => matters(mesh, scenario, withModes(policy)))
        .flatMap((policy) =>
          [...policy.portLevelMtls.keys()]
            .filter((port) => !matters(mesh, scenario, withEntries(policy, port)))
            .map((port) => `${nameOf(refOf(policy.object))} ${port}`),
        );
      expect([scenario.id, reported.toSorted()]).toEqual([scenario.id, without.toSorted()]);
    }
  });

  test('name each service port where a call of a client with a sidecar fails, and no other', () => {
    for (const { scenario, mesh } of scenarios) {
      const failing = scenario.calls
        .filter(({ clientPod, outcome }) => {
          return outcome === 'refused' && mesh.pods.get(clientPod)?.dataPlane === 'sidecar';
        })
        .map(serviceAndPort);
      const ownTls = new Set(
        scenario.outbound.filter(({ tls }) => tls === 'SIMPLE' || tls === 'MUTUAL').map(serviceAndPort),
      );
      const reported = findings(mesh).flatMap(({ reason, objects }) => {
        const port = /^Calls of .*port (\d+) of \S+ fail/.exec(reason)?.[1];
        const service = objects.find(({ kind }) => kind === 'Service');
        const key = service === undefined ? '' : `${nameOf(service)}:${port}`;
        return port === undefined || ownTls.has(key) ? [] : [key];
      });
      expect([scenario.id, [...new Set(reported)].toSorted()]).toEqual([
        scenario.id,
        [...new Set(failing)].filter((key) => !ownTls.has(key)).toSorted(),
      ]);
    }
  });
});
