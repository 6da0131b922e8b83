import { stat } from 'node:fs/promises';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { leftOut } from '../contract/leftOut.ts';
import { startApiServer } from '../contract/kubernetes/targets.ts';
import { shop } from '../mesh/shop.ts';
import { applyObjects } from '../testbed/kubernetes/applyObjects.ts';
import { resourcePath } from '../testbed/kubernetes/resourcePath.ts';
import type { KubernetesObject, RestClient } from '../testbed/kubernetes/restClient.ts';
import { signInAs, tokenOfServiceAccount } from '../testbed/kubernetes/serviceAccount.ts';
import { until } from '../testbed/process/until.ts';
import {
  askedRightOf,
  allowedBy,
  type AuditEvent,
  auditPolicy,
  isRefused,
  readAuditLog,
  rightOf,
} from './auditLog.ts';
import { chartObjects } from './chart.ts';
import { startFromChart } from './chartServer.ts';
import { crdOf } from './crdOf.ts';
import { visit, type Visitor } from './driveRoutes.ts';
import type { ChartValues } from './helm.ts';

const publicUrl = 'https://padlock.example.com';
const proxySecret = 'what only the proxy knows';

/** What every account may by default: ask who it is and what it may, and what is served here. */
const rightsOfEverybody = ['system:basic-user', 'system:discovery', 'system:public-info-viewer'];

/** Kinds that some clusters have, and that the chart lets Padlock read. */
const vendorKinds = [
  { group: 'sailoperator.io', version: 'v1', kind: 'Istio', plural: 'istios' },
  { group: 'maistra.io', version: 'v2', kind: 'ServiceMeshControlPlane', plural: 'servicemeshcontrolplanes' },
  { group: 'maistra.io', version: 'v1', kind: 'ServiceMeshMemberRoll', plural: 'servicemeshmemberrolls' },
  {
    group: 'authentication.maistra.io',
    version: 'v1',
    kind: 'ServiceMeshPolicy',
    plural: 'servicemeshpolicies',
  },
  {
    group: 'servicemesh.cisco.com',
    version: 'v1alpha1',
    kind: 'IstioControlPlane',
    plural: 'istiocontrolplanes',
  },
];

const everything = async (visitor: Visitor): Promise<void> => {
  await visitor.read();
  await visitor.write();
};

interface Case {
  readonly name: string;
  readonly values: ChartValues;
  /** Who comes: by a token of their own, named by a proxy, or nobody in particular. */
  readonly person: 'token' | 'proxy' | undefined;
  readonly visit: (visitor: Visitor) => Promise<void>;
  /** Whether the telemetry of the whole mesh may be changed. */
  readonly telemetry: boolean;
}

const cases: readonly Case[] = [
  {
    name: 'to look, with tokens',
    values: { publicUrl },
    person: 'token',
    telemetry: false,
    async visit(visitor) {
      await visitor.read();
      await visitor.tryToWrite();
    },
  },
  {
    name: 'to edit, with tokens',
    values: { publicUrl, access: 'edit' },
    person: 'token',
    telemetry: true,
    visit: everything,
  },
  {
    name: 'to edit, behind a proxy',
    values: {
      access: 'edit',
      auth: { mode: 'proxy', proxy: { existingSecret: 'proxy' } },
      clusterSecrets: { enabled: true },
    },
    person: 'proxy',
    telemetry: true,
    visit: everything,
  },
  {
    name: 'to edit, for everybody',
    values: { access: 'edit', auth: { mode: 'none', iKnowThatEverybodyMayComeIn: true } },
    person: undefined,
    telemetry: true,
    visit: everything,
  },
  {
    name: 'to edit two namespaces, for everybody',
    values: {
      access: 'edit',
      namespaces: ['shop', 'data'],
      auth: { mode: 'none', iKnowThatEverybodyMayComeIn: true },
    },
    person: undefined,
    telemetry: false,
    visit: everything,
  },
  {
    name: 'to edit two namespaces, with tokens',
    values: { publicUrl, access: 'edit', namespaces: ['shop', 'data'] },
    person: 'token',
    telemetry: false,
    visit: everything,
  },
];

const Role = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
  rules: z.array(
    z.object({ apiGroups: z.array(z.string()), resources: z.array(z.string()), verbs: z.array(z.string()) }),
  ),
});

/** Each right that the roles give, as `role: verb group/resource`, with the namespace that a role is in: `role/namespace`. */
function givenRights(objects: readonly KubernetesObject[]): readonly string[] {
  return objects.flatMap((object) => {
    const { metadata, rules } = Role.parse(object);
    const name = [metadata.name, ...(metadata.namespace === undefined ? [] : [metadata.namespace])].join('/');
    return rules.flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => `${name}: ${verb} ${group}/${resource}`)),
      ),
    );
  });
}

/** What an event needed of the roles of the account that sent it. */
function usedRights(event: AuditEvent, impersonator: string): readonly string[] {
  const { impersonatedUser } = event;
  if (impersonatedUser === undefined) return [`${allowedBy(event)}: ${rightOf(event)}`];
  const groups = impersonatedUser.groups.filter((group) => !group.startsWith('system:'));
  return [
    `${impersonator}: impersonate /users`,
    ...(groups.length > 0 ? [`${impersonator}: impersonate /groups`] : []),
  ];
}

const unique = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort();

/** What may be written is the same in each namespace, and nobody writes each kind in all of them. */
const inAnyNamespace = (right: string): string => right.replace(/-write\/[^:]+:/, '-write:');

// "Exactly what it uses": the API server writes down which role let each call through.
describe.skipIf(leftOut('cluster'))("the chart's rights on the real API server", () => {
  let running: Awaited<ReturnType<typeof startApiServer>> | undefined;
  /** Lends its Prometheus. */
  let sandbox: Sandbox | undefined;
  beforeAll(async () => {
    [running, sandbox] = await Promise.all([startApiServer(auditPolicy), startSandbox()]);
    const { client } = running;
    await applyObjects(client, [...shop.objects, ...vendorKinds.map(crdOf)]);
    for (const { group, version, kind } of vendorKinds)
      await until(`${kind} to be served`, async () => {
        return (await client.request('GET', `/apis/${group}/${version}`)).status === 200;
      });
  }, 120_000);
  afterAll(() => Promise.all([running?.stop(), sandbox?.stop()]));

  it.each(cases.map((one, index) => ({ ...one, release: `padlock-${index}` })))(
    '$name: no call is refused, and no rule is left unused',
    async ({ values, person, visit: drive, telemetry, release }) => {
      if (running === undefined) throw new Error('the API server has not started');
      const { client, auditLog } = running;
      const { size: before } = await stat(auditLog);
      // Each case has a history of its own: none waits for what another has begun.
      const namespace = release;
      const objects = await chartObjects(
        {
          ...values,
          fullnameOverride: release,
          prometheus: { url: sandbox?.prometheusUrl },
        },
        namespace,
      );
      const access = objects.filter(({ kind }) => /^(Cluster)?Role(Binding)?$|^ServiceAccount$/.test(kind));
      await applyObjects(client, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
      await applyObjects(client, access);
      const peoplesRoles = access.filter(
        ({ kind, metadata: { name } }) => kind.endsWith('Role') && /-(viewer|editor)$/.test(name),
      );
      const roles = access
        .filter(({ kind }) => kind.endsWith('Role'))
        .filter((role) => !peoplesRoles.includes(role));
      const visitorName = `visitor-${release}`;
      await applyObjects(client, [
        {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { namespace, name: visitorName },
        },
        ...peoplesRoles.map((role) => bindingOf(role, { namespace, name: visitorName })),
      ]);
      const server = await startFromChart({
        objects,
        kubeconfig: await signInAs(running, { namespace, name: release }),
        files: { '/etc/padlock/proxy/secret': proxySecret },
      });
      try {
        const visitorIs = { namespace, name: visitorName };
        const visitor = await visit(server.url, await headersOf(person, visitorIs, client, server.url));
        await drive(visitor);
        if (telemetry) {
          await visitor.changeTelemetry('create');
          // One that is there already is patched.
          const one = {
            apiVersion: 'telemetry.istio.io/v1',
            kind: 'Telemetry',
            metadata: { namespace: 'istio-system', name: 'mesh-default' },
            spec: { accessLogging: [{ providers: [{ name: 'envoy' }] }] },
          };
          await applyObjects(client, [one]);
          await visitor.changeTelemetry('patch');
          await client.request(
            'DELETE',
            resourcePath(one.apiVersion, one.kind, 'istio-system', 'mesh-default'),
          );
        }

        const account = `system:serviceaccount:${namespace}:${release}`;
        const eventsBy = async (is: (event: AuditEvent) => boolean): Promise<readonly AuditEvent[]> =>
          (await readAuditLog(auditLog, before)).filter(is);
        const ours = (event: AuditEvent): boolean => event.user.username === account;
        const theirs = ({ user, impersonatedUser }: AuditEvent): boolean =>
          (impersonatedUser ?? user).username === personsName(person, visitorIs);
        const used = async (): Promise<readonly string[]> =>
          unique(
            (await eventsBy(ours))
              .flatMap((event) => usedRights(event, `${release}-impersonate`))
              .filter((right) => !rightsOfEverybody.some((role) => right.startsWith(`${role}: `)))
              .map(inAnyNamespace),
          );
        const given = unique(givenRights(roles).map(inAnyNamespace));
        // Notes and Events are written behind the answer.
        await until('every rule to be used', async () => (await used()).length >= given.length, {
          timeout: 10_000,
        }).catch(() => undefined);
        expect(await used()).toEqual(given);
        const refused = (await eventsBy((event) => ours(event) || theirs(event))).filter(isRefused);
        expect(unique(refused.map((event) => `${event.user.username}: ${rightOf(event)}`))).toEqual([]);

        const rightsOfPeople = unique(givenRights(peoplesRoles).map((right) => right.replace(/^.*: /, '')));
        const needed = unique(
          (await eventsBy(theirs)).flatMap((event) => askedRightOf(event) ?? rightOf(event)),
        ).filter((right) => !right.startsWith('create authentication.k8s.io/'));
        expect(person === undefined ? [] : needed).toEqual(rightsOfPeople);
      } finally {
        await server.stop();
      }
    },
    180_000,
  );
});

interface Account {
  readonly namespace: string;
  readonly name: string;
}

const personsName = (person: Case['person'], { namespace, name }: Account): string =>
  person === 'proxy' ? name : `system:serviceaccount:${namespace}:${name}`;

function bindingOf({ kind, metadata }: KubernetesObject, visitor: Account): KubernetesObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: `${kind}Binding`,
    metadata: {
      name: `${visitor.name}-${metadata.name}`,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name },
    subjects: [
      { kind: 'ServiceAccount', ...visitor },
      { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: `team-${visitor.name}` },
    ],
  };
}

async function headersOf(
  person: Case['person'],
  { namespace, name }: Account,
  admin: RestClient,
  url: string,
): Promise<Record<string, string>> {
  switch (person) {
    case undefined:
      return {};
    case 'proxy':
      return {
        'padlock-proxy-secret': proxySecret,
        'x-forwarded-user': name,
        'x-forwarded-groups': `team-${name}`,
      };
    case 'token': {
      const token = await tokenOfServiceAccount(admin, { namespace, name });
      // As people do; a note is made of that.
      const login = await fetch(`${url}/api/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      });
      expect(login.status).toBe(200);
      return { authorization: `Bearer ${token}` };
    }
  }
}
