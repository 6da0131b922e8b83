import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '../testing/eventually.ts';
import { forward } from '../testing/forward.ts';
import { apiOf } from '../testing/kubeconfig.ts';
import { type LocalServer, localServer, readBody } from '../testing/localServer.ts';
import { RecordStore } from './recordStore.ts';

const Note = z.object({ id: z.string(), at: z.number(), text: z.string() });
type Note = z.infer<typeof Note>;

let sandbox: Sandbox;
let apiServer: LocalServer;
let store: RecordStore<Note>;
let logged: object[] = [];

/** In front of the demo mesh, where it can be stopped and come back. */
const open = (port = 0): Promise<LocalServer> =>
  localServer((request, response) => {
    void readBody(request).then((body) =>
      forward(`${sandbox.kubernetesUrl}${request.url ?? ''}`, request.method ?? 'GET', body, {
        contentType: request.headers['content-type'] ?? 'application/json',
        response,
      }),
    );
  }, port);

const openStore = (): RecordStore<Note> => {
  const opened = new RecordStore<Note>({
    api: apiOf(apiServer.url),
    namespace: 'istio-system',
    type: 'note',
    parse: (value) => Note.parse(value),
    timeOf: ({ at }) => at,
    maxRecords: 10,
    maxAgeMs: 3_600_000,
    readOnly: false,
    log: (message, detail) => void logged.push({ message, ...detail }),
  });
  opened.start();
  return opened;
};

beforeEach(async () => {
  logged = [];
  sandbox = await startSandbox();
  apiServer = await open();
  store = openStore();
  await onCluster();
});
afterEach(async () => {
  store.stop();
  await apiServer.stop();
  await sandbox.stop();
});

const onCluster = () => eventually(() => store.keeping.kept === 'cluster');
const note = (id: string, text = ''): Note => ({ id, at: Date.now(), text });
const path = '/api/v1/namespaces/istio-system/configmaps';

/** The ids of what is kept, as the API server has it. */
const kept = async (): Promise<string[]> => {
  const answer = await fetch(`${sandbox.kubernetesUrl}${path}?labelSelector=padlock/record%3Dnote`);
  const { items } = (await answer.json()) as { items: { metadata: { name: string } }[] };
  return items.map(({ metadata }) => metadata.name.replace('padlock-note-', ''));
};

const outage = async (meanwhile: () => Promise<unknown>): Promise<void> => {
  const { port } = apiServer;
  await apiServer.stop();
  await eventually(() => store.keeping.kept === 'memory');
  await meanwhile();
  apiServer = await open(port);
};

describe('after an outage of the API server', () => {
  it('records are kept on the cluster again, those of meanwhile too, before anybody writes the next', async () => {
    await store.add(note('before'));
    await outage(() => store.add(note('meanwhile')));
    await onCluster();
    expect(store.keeping).toEqual({ kept: 'cluster', reason: null });
    await eventually(async () => (await kept()).includes('meanwhile'));
  });

  it('a record that was taken back meanwhile does not come back, and its id is free again', async () => {
    await store.add(note('claim'));
    await outage(() => store.remove('claim'));
    await onCluster();
    expect(store.list()).toEqual([]);
    await eventually(async () => (await kept()).length === 0);
    expect(await store.add(note('claim', 'second'))).toBe(true);
    expect(await kept()).toEqual(['claim']);
    expect(store.get('claim')?.text).toBe('second');
  });
});

describe('a record', () => {
  it('that is too long for the cluster is kept in memory, which is said, and keeps no other from the cluster', async () => {
    expect(await store.add(note('long', 'x'.repeat(1_000_000)))).toBe(true);
    await store.add(note('next'));
    expect(await kept()).toEqual(['next']);
    expect(store.get('long')).toBeDefined();
    expect(store.keeping).toEqual({
      kept: 'cluster',
      reason: 'One entry is too large for that, and is kept until Padlock is restarted.',
    });
    await store.remove('long');
    expect(store.keeping).toEqual({ kept: 'cluster', reason: null });
  });

  it('whose ConfigMap somebody deleted while it was replaced is written anew, and no namespace is called missing', async () => {
    await store.add(note('a'));
    await fetch(`${sandbox.kubernetesUrl}${path}/padlock-note-a`, { method: 'DELETE' });
    await store.replace(note('a', 'more'));
    expect(await kept()).toEqual(['a']);
    expect(store.keeping).toEqual({ kept: 'cluster', reason: null });
    expect(logged).toEqual([]);
  });
});
