import { describe, expect, it } from 'vitest';
import { KubernetesObject } from '../../testbed/kubernetes/restClient.ts';
import { failure, matching, resourceVersionOf, type Workspace } from './workspace.ts';

const selector = { matchLabels: { app: 'x' } };
const details = (name: string) => ({ name, group: 'security.istio.io', kind: 'peerauthentications' });
const modified = (name: string) =>
  failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on peerauthentications.security.istio.io "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    details(name),
  );

/** Create, update, merge patch, delete, their preconditions, and dry runs. */
export function describeWriting(workspace: () => Workspace): void {
  describe('create', () => {
    it('sets what belongs to the server', async () => {
      const { create, namespace } = workspace();
      const made = await create('made', { mtls: { mode: 'STRICT' } });
      expect(made).toMatchObject({
        apiVersion: 'security.istio.io/v1',
        kind: 'PeerAuthentication',
        metadata: {
          name: 'made',
          namespace,
          generation: 1,
          uid: matching(/^[0-9a-f-]{36}$/),
          resourceVersion: matching(/^[1-9][0-9]*$/),
          creationTimestamp: matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        },
        spec: { mtls: { mode: 'STRICT' } },
      });
    });

    it('refuses a name that is taken', async () => {
      const { client, path, policy, create } = workspace();
      await create('taken', {});
      expect((await client.request('POST', path, { body: policy('taken', {}) })).body).toEqual(
        failure(
          409,
          'AlreadyExists',
          'peerauthentications.security.istio.io "taken" already exists',
          details('taken'),
        ),
      );
    });

    it('drops fields that the kind does not have', async () => {
      const { create } = workspace();
      const made = await create('pruned', { mtls: { mode: 'STRICT' }, surprise: 1 });
      expect(made['spec']).toEqual({ mtls: { mode: 'STRICT' } });
    });

    it('makes a name up for generateName', async () => {
      const { client, path, policy, namespace } = workspace();
      const body = { ...policy('', {}), metadata: { generateName: 'made-up-', namespace } };
      const answer = await client.request('POST', path, { body });
      expect(KubernetesObject.parse(answer.body).metadata.name).toMatch(/^made-up-[a-z0-9]{5}$/);
    });

    it('refuses a body of another kind of media', async () => {
      const { client, path, policy } = workspace();
      const answer = await client.request('POST', path, { body: policy('x', {}), contentType: 'text/plain' });
      expect(answer.status).toBe(415);
      expect(answer.body).toMatchObject({ reason: 'UnsupportedMediaType', code: 415 });
    });
  });

  describe('update', () => {
    it('replaces an object at the version that the writer saw', async () => {
      const { client, path, create } = workspace();
      const made = await create('replaced', { mtls: { mode: 'STRICT' } });
      const body = { ...made, spec: { mtls: { mode: 'PERMISSIVE' } } };
      const answer = await client.request('PUT', `${path}/replaced`, { body });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        metadata: { generation: 2, uid: made.metadata.uid },
        spec: { mtls: { mode: 'PERMISSIVE' } },
      });
      expect((await client.request('PUT', `${path}/replaced`, { body })).body).toEqual(modified('replaced'));
    });
  });

  describe('merge patch', () => {
    it('sets, removes with null, and leaves the rest alone', async () => {
      const { create, mergePatch } = workspace();
      const made = await create('patched', {
        selector,
        mtls: { mode: 'STRICT' },
        portLevelMtls: { 8080: { mode: 'PERMISSIVE' }, 9090: { mode: 'DISABLE' } },
      });
      const answer = await mergePatch('patched', {
        metadata: { resourceVersion: resourceVersionOf(made), annotations: { note: 'kept' } },
        spec: { portLevelMtls: { 8080: null, 7070: { mode: 'STRICT' } } },
      });
      expect(answer.status).toBe(200);
      const patched = KubernetesObject.parse(answer.body);
      expect(patched['spec']).toEqual({
        selector,
        mtls: { mode: 'STRICT' },
        portLevelMtls: { 7070: { mode: 'STRICT' }, 9090: { mode: 'DISABLE' } },
      });
      expect(patched.metadata).toMatchObject({ generation: 2, annotations: { note: 'kept' } });
      expect(resourceVersionOf(patched)).not.toBe(resourceVersionOf(made));
    });

    it('refuses a resourceVersion that is no longer the current one, and writes nothing', async () => {
      const { client, path, create, mergePatch } = workspace();
      const made = await create('moved-on', { mtls: { mode: 'STRICT' } });
      await mergePatch('moved-on', { spec: { mtls: { mode: 'PERMISSIVE' } } });
      const late = await mergePatch('moved-on', {
        metadata: { resourceVersion: resourceVersionOf(made) },
        spec: { mtls: { mode: 'DISABLE' } },
      });
      expect(late).toEqual({ status: 409, body: modified('moved-on') });
      expect((await client.request('GET', `${path}/moved-on`)).body).toMatchObject({
        spec: { mtls: { mode: 'PERMISSIVE' } },
      });
    });

    it('that changes nothing keeps the version', async () => {
      const { create, mergePatch } = workspace();
      const made = await create('same', { mtls: { mode: 'STRICT' } });
      const answer = await mergePatch('same', { spec: { mtls: { mode: 'STRICT' } } });
      expect(resourceVersionOf(KubernetesObject.parse(answer.body))).toBe(resourceVersionOf(made));
    });

    it('of an object that is not there is refused', async () => {
      const { mergePatch } = workspace();
      expect((await mergePatch('nobody', { spec: {} })).body).toEqual(
        failure(
          404,
          'NotFound',
          'peerauthentications.security.istio.io "nobody" not found',
          details('nobody'),
        ),
      );
    });
  });

  describe('delete', () => {
    it('answers what it deleted', async () => {
      const { client, path, create } = workspace();
      const made = await create('deleted', {});
      expect((await client.request('DELETE', `${path}/deleted`)).body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: { ...details('deleted'), uid: made.metadata.uid },
      });
      expect((await client.request('GET', `${path}/deleted`)).status).toBe(404);
      expect((await client.request('DELETE', `${path}/deleted`)).status).toBe(404);
    });

    it('refuses when a precondition does not hold', async () => {
      const { client, path, create } = workspace();
      const made = await create('guarded', {});
      const remove = (preconditions: Readonly<Record<string, string>>) =>
        client.request('DELETE', `${path}/guarded`, {
          body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions },
        });
      const kind = { name: 'guarded', group: 'security.istio.io', kind: 'PeerAuthentication' };
      const prefix = 'Operation cannot be fulfilled on PeerAuthentication.security.istio.io "guarded": ';
      expect((await remove({ resourceVersion: '1' })).body).toEqual(
        failure(
          409,
          'Conflict',
          `${prefix}the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${resourceVersionOf(made)}). The object might have been modified`,
          kind,
        ),
      );
      const other = '00000000-0000-4000-8000-000000000000';
      expect((await remove({ uid: other })).body).toEqual(
        failure(
          409,
          'Conflict',
          `${prefix}the UID in the precondition (${other}) does not match the UID in record (${made.metadata.uid}). The object might have been deleted and then recreated`,
          kind,
        ),
      );
      expect((await remove({ resourceVersion: resourceVersionOf(made) })).status).toBe(200);
    });
  });

  describe('a dry run', () => {
    it('of a create answers the object and keeps nothing', async () => {
      const { client, path, policy } = workspace();
      const answer = await client.request('POST', `${path}?dryRun=All`, {
        body: policy('dry', { mtls: { mode: 'STRICT' } }),
      });
      expect(answer.status).toBe(201);
      const made = KubernetesObject.parse(answer.body);
      expect(made).toMatchObject({
        metadata: { name: 'dry', generation: 1 },
        spec: { mtls: { mode: 'STRICT' } },
      });
      expect(made.metadata.resourceVersion).toBeUndefined();
      expect((await client.request('GET', `${path}/dry`)).status).toBe(404);
    });

    it('of a patch and of a delete change nothing', async () => {
      const { client, path, create, mergePatch } = workspace();
      const made = await create('untouched', { selector, portLevelMtls: { 8080: { mode: 'STRICT' } } });
      const patched = await mergePatch('untouched', { spec: { portLevelMtls: null } }, '?dryRun=All');
      expect(patched.status).toBe(200);
      expect(KubernetesObject.parse(patched.body)['spec']).toEqual({ selector });
      expect((await client.request('DELETE', `${path}/untouched?dryRun=All`)).status).toBe(200);
      const now = KubernetesObject.parse((await client.request('GET', `${path}/untouched`)).body);
      expect(now).toEqual(made);
    });

    it('refuses what would be refused', async () => {
      const { client, path, policy } = workspace();
      const body = policy('dry-bad', { portLevelMtls: { 8080: { mode: 'STRICT' } } });
      expect((await client.request('POST', `${path}?dryRun=All`, { body })).status).toBe(422);
    });
  });
}
