import type { Mesh, Path, Plan, Topology } from '@padlock/contract';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from './testing/browser.ts';
import { eventually } from './testing/eventually.ts';
import {
  changeOwn,
  type HiddenThings,
  hiddenYaml,
  hideThings,
  json,
  tracesIn,
  undo,
} from './testing/hiddenNamespace.ts';
import { seesNoTrace } from './testing/seesNoTrace.ts';
import { type TestServer, testServer } from './testing/testServer.ts';

// Ann sees and changes everything. Bob sees and changes namespace data, which shop calls; he must find no trace of shop.
let sandbox: Sandbox;
let server: TestServer;
let ann: Browser;
let bob: Browser;
let hidden: HiddenThings;

const cluster = '/api/clusters/demo';
beforeAll(async () => {
  sandbox = await startSandbox({
    destinationPort: true,
    tokens: { 'token-of-ann': 'ann', 'token-of-bob': 'bob' },
    authorize: ({ user, namespace }) => user !== 'bob' || namespace === 'data',
  });
  server = await testServer(sandbox, {
    auth: { mode: 'token' },
    prometheus: { url: sandbox.prometheusUrl },
    namespace: 'istio-system',
  });
  await eventually(async () => (await fetch(`${server.url}/readyz`)).ok);
  ann = await Browser.loggedIn(server.url, 'token-of-ann');
  bob = await Browser.loggedIn(server.url, 'token-of-bob');
  hidden = await hideThings(ann, 'demo');
}, 60_000);
afterAll(async () => {
  await server.stop();
  await sandbox.stop();
});

describe('somebody without rights on a namespace', () => {
  seesNoTrace(() => ({ ann, bob, hidden }));

  it('learns of no rule there by naming it as a companion', async () => {
    const change = await changeOwn(bob, hidden);
    const strict = { scope: 'namespace', namespace: 'data', mode: 'STRICT' };
    const planned = (person: Browser, companions: string[] = []) =>
      person.post(`${cluster}/plans`, { target: strict, companions });
    let real: string | undefined;
    await eventually(async () => {
      const [companion] = (await json<Plan>(planned(ann))).companions;
      real = companion?.id;
      return real !== undefined;
    });
    expect(real).toBe('patch/DestinationRule/shop/audit-plain');
    const madeUp = 'patch/DestinationRule/shop/no-such-rule';
    const answers = [await planned(bob, [real ?? '']), await planned(bob, [madeUp])];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await undo(bob, { cluster: 'demo', change });
  });

  it('is not told that what he sees is the whole mesh', async () => {
    const whole = async (browser: Browser) => (await json<Path>(browser.get(`${cluster}/path`))).whole;
    expect([await whole(ann), await whole(bob)]).toEqual([true, false]);
  });

  it('sees that it is called from there, how often and how', async () => {
    const seen = await json<Topology>(bob.get(`${cluster}/topology?window=5m`));
    const callers = seen.edges.filter(({ source }) => source.includes('/(hidden)/'));
    const theirs = hidden.topology.edges.filter(
      ({ source, target }) => source.includes('/shop/') && target.includes('/data/'),
    );
    expect(callers.length).toBeGreaterThan(1);
    expect(callers.length).toBeLessThanOrEqual(theirs.length + 2);
    expect(callers.some(({ state }) => state === 'locked')).toBe(true);
  });

  it('plans with the callers there counted, and changes nothing there', async () => {
    const plan = await json<Plan>(
      bob.post(`${cluster}/plans`, { target: { scope: 'namespace', namespace: 'data', mode: 'PERMISSIVE' } }),
    );
    expect(plan.impact.hiddenCallers).toBeGreaterThan(1);
    for (const target of [
      { scope: 'namespace', namespace: 'shop', mode: 'STRICT' },
      { scope: 'namespace', namespace: 'not-there', mode: 'STRICT' },
    ]) {
      const answer = await bob.post(`${cluster}/plans`, { target });
      expect([answer.status, await answer.json()]).toEqual([
        404,
        expect.objectContaining({ code: 'target_not_found' }),
      ]);
    }
    const mesh = await bob.post(`${cluster}/plans`, { target: { scope: 'mesh', mode: 'STRICT' } });
    expect([mesh.status, await mesh.json()]).toEqual([
      403,
      expect.objectContaining({ code: 'namespace_not_visible' }),
    ]);
  });

  it.each<[string, (namespace: string) => object]>([
    ['policies/preview', (namespace) => ({ yaml: hiddenYaml(namespace) })],
    [
      'policies/export',
      (namespace) => ({ policies: [{ kind: 'PeerAuthentication', namespace, name: 'default' }] }),
    ],
  ])('learns from %s what they would learn of a namespace that does not exist', async (path, about) => {
    const answers = await Promise.all(
      ['shop', 'none'].map(async (namespace) =>
        (await (await bob.post(`${cluster}/${path}`, about(namespace))).text())
          .replaceAll(namespace, 'X')
          .replace(/"createdAt":"[^"]*"/, ''),
      ),
    );
    expect(answers[0]).toBe(answers[1]);
  });

  it('is not whoever sees everything', async () => {
    const answer = await ann.get(`${cluster}/topology?window=5m`);
    expect(tracesIn(await answer.text())).toContain('orders');
  });
});

describe('where some namespaces only are read', () => {
  it('people are told which, as far as they may see them', async () => {
    const limited = await testServer(sandbox, { auth: { mode: 'token' }, namespaces: ['shop', 'data'] });
    const told = async (url: string, token: string): Promise<Mesh['limitedTo']> =>
      (await json<Mesh>((await Browser.loggedIn(url, token)).get(`${cluster}/mesh`))).limitedTo;
    try {
      expect(await told(limited.url, 'token-of-ann')).toEqual(['data', 'shop']);
      expect(await told(limited.url, 'token-of-bob')).toEqual(['data']);
      expect(await told(server.url, 'token-of-bob'), 'all are read').toBeNull();
      const path = (await Browser.loggedIn(limited.url, 'token-of-ann')).get(`${cluster}/path`);
      expect((await json<Path>(path)).whole).toBe(false);
    } finally {
      await limited.stop();
    }
  });
});
