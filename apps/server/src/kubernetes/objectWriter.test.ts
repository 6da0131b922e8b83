import { type Sandbox, startSandbox } from '@padlock/sandbox';
import type { KubernetesObject, Operation } from '@padlock/mtls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiOf } from '../testing/kubeconfig.ts';
import { json, localServer, readBody } from '../testing/localServer.ts';
import { create, patch, remove } from '../testing/operations.ts';
import type { KubernetesApi } from './kubernetesApi.ts';
import { ObjectWriter } from './objectWriter.ts';

let sandbox: Sandbox;
let api: KubernetesApi;
let writer: ObjectWriter;
beforeEach(async () => {
  sandbox = await startSandbox();
  api = apiOf(sandbox.kubernetesUrl);
  writer = new ObjectWriter(api);
});
afterEach(() => sandbox.stop());

const own = { as: { kind: 'server' } } as const;
const path = '/apis/security.istio.io/v1/namespaces/shop/peerauthentications/extra';
const fresh = (): Operation => {
  const operation = create('extra');
  const { uid: _, ...metadata } = operation.after?.metadata ?? { name: 'extra' };
  return { ...operation, after: { ...operation.after, metadata } as KubernetesObject };
};
const onVersionOf = (operation: Operation, stored: KubernetesObject | undefined): Operation => ({
  ...operation,
  before: stored,
  resourceVersion: stored?.metadata.resourceVersion,
});

describe('writing objects', () => {
  it('creates, patches and deletes, each on the version that was seen', async () => {
    const created = await writer.write(fresh(), own);
    const patched = await writer.write(onVersionOf(patch('extra', 'DISABLE'), created), own);
    expect(patched).toMatchObject({
      spec: { mtls: { mode: 'DISABLE' }, selector: { matchLabels: { app: 'extra' } } },
    });
    await writer.write(onVersionOf(remove('extra'), patched), own);
    await expect(api.call(path)).rejects.toMatchObject({ code: 404 });
  });

  it('refuses a patch and a deletion on a version that has passed', async () => {
    const created = await writer.write(fresh(), own);
    await writer.write(onVersionOf(patch('extra', 'DISABLE'), created), own);
    const stale = { code: 409, reason: 'Conflict' };
    await expect(writer.write(onVersionOf(patch('extra', 'STRICT'), created), own)).rejects.toMatchObject(
      stale,
    );
    await expect(writer.write(onVersionOf(remove('extra'), created), own)).rejects.toMatchObject(stale);
    expect(await api.call(path)).toMatchObject({ spec: { mtls: { mode: 'DISABLE' } } });
  });

  it('refuses to delete another object of the same name', async () => {
    const created = await writer.write(fresh(), own);
    const impostor = { ...created, metadata: { ...created?.metadata, uid: 'another' } } as KubernetesObject;
    await expect(writer.write(onVersionOf(remove('extra'), impostor), own)).rejects.toMatchObject({
      code: 409,
    });
  });

  it('asks for the dry run of a deletion in its body, since the API server ignores the query beside one', async () => {
    let body: unknown;
    const server = await localServer((request, response) => {
      void readBody(request).then((text) => {
        body = JSON.parse(text);
        json(response, { kind: 'Status', status: 'Success' });
      });
    });
    await new ObjectWriter(apiOf(server.url)).write(remove('extra'), { ...own, dryRun: true });
    await server.stop();
    expect(body).toMatchObject({
      dryRun: ['All'],
      preconditions: { resourceVersion: '7', uid: 'uid-extra' },
    });
  });

  it('deletes nothing in a dry run', async () => {
    const created = await writer.write(fresh(), own);
    await writer.write(onVersionOf(remove('extra'), created), { ...own, dryRun: true });
    expect(await api.call(path)).toMatchObject({ metadata: { name: 'extra' } });
  });

  it('stores nothing in a dry run, and still hears what is wrong', async () => {
    await writer.write(fresh(), { ...own, dryRun: true });
    await expect(api.call(path)).rejects.toMatchObject({ code: 404 });
    const operation = fresh();
    const broken = {
      ...operation,
      after: { ...operation.after, spec: { mtls: { mode: 'FOO' } } } as KubernetesObject,
    };
    await expect(writer.write(broken, { ...own, dryRun: true })).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining('Unsupported value: "FOO"') as string,
    });
  });
});
