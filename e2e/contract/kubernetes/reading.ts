import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { KubernetesObject } from '../../testbed/kubernetes/restClient.ts';
import { failure, type Workspace } from './workspace.ts';

const ResourceList = z.object({
  kind: z.literal('APIResourceList'),
  groupVersion: z.string(),
  resources: z.array(
    z.looseObject({
      name: z.string(),
      kind: z.string(),
      namespaced: z.boolean(),
      verbs: z.array(z.string()),
    }),
  ),
});
const Group = z.object({
  kind: z.literal('APIGroup'),
  name: z.string(),
  versions: z.array(z.object({ groupVersion: z.string(), version: z.string() })),
  preferredVersion: z.object({ groupVersion: z.string(), version: z.string() }),
});
const List = z.object({
  kind: z.string(),
  apiVersion: z.string(),
  metadata: z.object({
    resourceVersion: z.string(),
    continue: z.string().optional(),
    remainingItemCount: z.number().optional(),
  }),
  items: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) })),
});

/** Discovery, get and list. */
export function describeReading(workspace: () => Workspace): void {
  describe('discovery', () => {
    it('names the version of Kubernetes', async () => {
      const { body } = await workspace().client.request('GET', '/version');
      expect(body).toMatchObject({ major: '1', minor: '36' });
    });

    it("lists Istio's security group, its versions and the preferred one", async () => {
      const { body } = await workspace().client.request('GET', '/apis/security.istio.io');
      const group = Group.parse(body);
      expect(group.versions.map((entry) => entry.version)).toEqual(['v1', 'v1beta1']);
      expect(group.preferredVersion.version).toBe('v1');
    });

    it.each([
      ['/api/v1', ['Namespace', 'Service', 'Pod', 'ConfigMap']],
      ['/apis/security.istio.io/v1', ['PeerAuthentication', 'AuthorizationPolicy']],
      ['/apis/networking.istio.io/v1', ['DestinationRule', 'ServiceEntry', 'Sidecar', 'WorkloadEntry']],
      ['/apis/discovery.k8s.io/v1', ['EndpointSlice']],
    ])('%s serves %j', async (path, kinds) => {
      const list = ResourceList.parse((await workspace().client.request('GET', path)).body);
      expect(list.resources.map((resource) => resource.kind)).toEqual(expect.arrayContaining(kinds));
    });

    it('says how a PeerAuthentication is addressed, and what may be done with it', async () => {
      const { body } = await workspace().client.request('GET', '/apis/security.istio.io/v1');
      const found = ResourceList.parse(body).resources.find((entry) => entry.name === 'peerauthentications');
      expect(found).toMatchObject({
        kind: 'PeerAuthentication',
        namespaced: true,
        singularName: 'peerauthentication',
      });
      expect(found?.verbs).toEqual(
        expect.arrayContaining(['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']),
      );
    });

    it('answers what is not served with 404', async () => {
      const { client } = workspace();
      const resource = await client.request('GET', '/api/v1/nothings');
      expect(resource).toEqual({
        status: 404,
        body: failure(404, 'NotFound', 'the server could not find the requested resource', {}),
      });
      expect(await client.request('GET', '/apis/none.example/v1/things')).toEqual({
        status: 404,
        body: '404 page not found\n',
      });
    });
  });

  describe('get', () => {
    it('says which object is not found', async () => {
      const { client, path } = workspace();
      expect((await client.request('GET', `${path}/nobody`)).body).toEqual(
        failure(404, 'NotFound', 'peerauthentications.security.istio.io "nobody" not found', {
          name: 'nobody',
          group: 'security.istio.io',
          kind: 'peerauthentications',
        }),
      );
    });

    it('answers an object in each version that is served', async () => {
      const { client, path, create } = workspace();
      const made = await create('versions', { mtls: { mode: 'STRICT' } });
      const old = await client.request('GET', `${path.replace('/v1/', '/v1beta1/')}/versions`);
      expect(KubernetesObject.parse(old.body)).toMatchObject({
        apiVersion: 'security.istio.io/v1beta1',
        metadata: { uid: made.metadata.uid },
        spec: { mtls: { mode: 'STRICT' } },
      });
    });
  });

  describe('list', () => {
    it('pages through everything once, of one moment', async () => {
      const { client, path, create, namespace } = workspace();
      const names = ['page-a', 'page-b', 'page-c', 'page-d', 'page-e'];
      for (const name of names) await create(name, { selector: { matchLabels: { app: name } } });
      const seen: string[] = [];
      const versions = new Set<string>();
      let next: string | undefined = '';
      while (next !== undefined) {
        const query = `?limit=2${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`;
        const list = List.parse((await client.request('GET', `${path}${query}`)).body);
        expect(list.items.length).toBeLessThanOrEqual(2);
        seen.push(...list.items.map((item) => item.metadata.name));
        versions.add(list.metadata.resourceVersion);
        // Written between two pages: belongs to a later moment.
        if (next === '') await create('page-f', { selector: { matchLabels: { app: 'f' } } });
        next = list.metadata.continue === '' ? undefined : list.metadata.continue;
      }
      expect(seen.filter((name) => name.startsWith('page-'))).toEqual(names);
      expect(versions.size, `one resourceVersion for all pages of ${namespace}`).toBe(1);
    });

    it('names itself after its kind', async () => {
      const { client, path } = workspace();
      expect((await client.request('GET', path)).body).toMatchObject({
        kind: 'PeerAuthenticationList',
        apiVersion: 'security.istio.io/v1',
      });
      expect((await client.request('GET', '/api/v1/namespaces')).body).toMatchObject({
        kind: 'NamespaceList',
        apiVersion: 'v1',
      });
    });

    it('filters by label, and by name', async () => {
      const { client, namespace } = workspace();
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      for (const [name, tier] of [
        ['one', 'front'],
        ['two', 'back'],
        ['three', 'back'],
      ] as const) {
        const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels: { tier } } };
        expect((await client.request('POST', path, { body })).status).toBe(201);
      }
      const names = async (query: string): Promise<readonly string[]> =>
        List.parse((await client.request('GET', `${path}?${query}`)).body)
          .items.map((item) => item.metadata.name)
          .filter((name) => ['one', 'two', 'three'].includes(name));
      expect(await names('labelSelector=tier%3Dback')).toEqual(['three', 'two']);
      expect(await names('labelSelector=tier%21%3Dback')).toEqual(['one']);
      expect(await names('labelSelector=tier%20in%20(front,other)')).toEqual(['one']);
      expect(await names('fieldSelector=metadata.name%3Dtwo')).toEqual(['two']);
    });

    it('refuses a label selector that is none', async () => {
      const { client, path } = workspace();
      expect((await client.request('GET', `${path}?labelSelector=a%3D%3D%3D`)).body).toEqual(
        failure(400, 'BadRequest', "unable to parse requirement: found '=', expected: identifier"),
      );
    });
  });

  it('a SelfSubjectAccessReview says what the caller may do', async () => {
    const { client, namespace } = workspace();
    const spec = {
      resourceAttributes: {
        namespace,
        verb: 'patch',
        group: 'security.istio.io',
        resource: 'peerauthentications',
      },
    };
    const answer = await client.request('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec },
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ kind: 'SelfSubjectAccessReview', spec, status: { allowed: true } });
  });
}
