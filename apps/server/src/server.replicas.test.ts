import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change, Plan } from '@padlock/contract';
import { toApplyRequest } from '@padlock/contract';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from './testing/browser.ts';
import { eventually } from './testing/eventually.ts';
import { localServer, type LocalServer } from './testing/localServer.ts';
import { testServer, type TestServer } from './testing/testServer.ts';

const tokens = { 'token-of-ann': 'ann' };
const base = '/api/clusters/demo';
const target = {
  scope: 'service',
  namespace: 'shop',
  name: 'orders',
  ports: [{ port: 8080, mode: 'STRICT' }],
};

/** Sends each request to the next replica, as a Service without sticky sessions may. */
class Alternating {
  readonly #replicas: readonly string[];
  #next = 0;
  /** Which replica answered what, in this order. */
  readonly answered: { readonly replica: number; readonly what: string }[] = [];

  constructor(replicas: readonly string[]) {
    this.#replicas = replicas;
  }

  listen(): Promise<LocalServer> {
    return localServer((request, response) => {
      const replica = this.next;
      this.#next += 1;
      this.answered.push({ replica, what: `${request.method} ${request.url}` });
      const { method, headers } = request;
      const onward = send(`${this.#replicas[replica]}${request.url}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        response.once('close', () => answer.destroy());
      });
      onward.once('error', () => response.destroy());
      request.pipe(onward);
    });
  }

  /** Who gets the next request. */
  get next(): number {
    return this.#next % this.#replicas.length;
  }

  whoAnswered(what: string): readonly number[] {
    return this.answered.filter((one) => one.what.startsWith(what)).map(({ replica }) => replica);
  }
}

describe('two replicas with one session secret, each request at the other one', () => {
  let sandbox: Sandbox;
  let replicas: readonly TestServer[] = [];
  let balancer: LocalServer;
  let alternating: Alternating;
  const folder = mkdtempSync(join(tmpdir(), 'padlock-replicas-'));
  const secretFile = join(folder, 'secrets');
  writeFileSync(secretFile, 'a-secret-of-at-least-32-characters-1\n');

  beforeAll(async () => {
    sandbox = await startSandbox({ tokens });
    const open = async (): Promise<TestServer> => {
      const server = await testServer(sandbox, {
        prometheus: { url: sandbox.prometheusUrl },
        namespace: 'istio-system',
        auth: { mode: 'token' },
        session: { secretFile },
      });
      await eventually(async () => (await fetch(`${server.url}/readyz`)).ok);
      return server;
    };
    replicas = [await open(), await open()];
    alternating = new Alternating(replicas.map(({ url }) => url));
    balancer = await alternating.listen();
  }, 60_000);
  afterAll(async () => {
    await balancer.stop();
    await Promise.all(replicas.map((replica) => replica.stop()));
    await sandbox.stop();
    rmSync(folder, { recursive: true });
  });

  const read = async <T>(browser: Browser, path: string): Promise<T> => {
    const answer = await browser.get(base + path);
    expect([path, answer.status]).toEqual([path, 200]);
    return (await answer.json()) as T;
  };
  const post = async <T>(browser: Browser, path: string, body: object): Promise<T> => {
    const answer = await browser.post(base + path, body);
    const value = (await answer.json()) as T;
    expect([path, answer.ok, value]).toEqual([path, true, value]);
    return value;
  };

  it('keep a login, and a change that one planned and the other made is known to both', async () => {
    const browser = await Browser.loggedIn(balancer.url, 'token-of-ann');
    for (const _ of replicas) expect(await browser.session()).toMatchObject({ user: { name: 'ann' } });
    expect(new Set(alternating.whoAnswered('GET /api/session'))).toEqual(new Set([0, 1]));

    const heard = [await browser.listen(`${base}/events`), await browser.listen(`${base}/events`)];
    expect(new Set(alternating.whoAnswered(`GET ${base}/events`))).toEqual(new Set([0, 1]));

    // Who loses access by it is part of a plan: both must have read the traffic to say the same.
    const plans: Plan[] = [];
    await eventually(async () => {
      for (const _ of replicas) plans.unshift(await post<Plan>(browser, '/plans', { target }));
      const newest = plans.slice(0, replicas.length);
      return newest.every(({ digest, impact }) => impact.complete && digest === plans[0]?.digest);
    });
    const plan = await post<Plan>(browser, '/plans', { target });
    const request = toApplyRequest(plan, randomUUID());
    const change = await post<Change>(browser, '/changes', request);
    expect(change.user).toBe('ann');
    // Each request goes to the other one, so that the one that planned is not the one that wrote.
    const planner = alternating.whoAnswered(`POST ${base}/plans`).at(-1);
    expect(alternating.whoAnswered(`POST ${base}/changes`)).toEqual([1 - (planner ?? 0)]);

    for (const events of heard) await eventually(() => events().includes(change.id));
    for (const { url } of replicas) {
      const there = browser.at(url);
      await eventually(async () => (await there.get(`${base}/changes/${change.id}`)).ok);
    }
    const [one, other] = [
      await read<Change>(browser, `/changes/${change.id}`),
      await read<Change>(browser, `/changes/${change.id}`),
    ];
    expect(other.writes).toEqual(one.writes);

    // A second click that arrives at the other replica makes nothing twice.
    const [maker] = alternating.whoAnswered(`POST ${base}/changes`);
    if (alternating.next === maker) await browser.session();
    const again = await post<Change>(browser, '/changes', request);
    expect(again.id).toBe(change.id);
    expect(new Set(alternating.whoAnswered(`POST ${base}/changes`))).toEqual(new Set([0, 1]));
    for (const _ of replicas) {
      const { changes } = await read<{ changes: readonly Change[] }>(browser, '/changes');
      expect(changes.map(({ id }) => id)).toEqual([change.id]);
    }
  }, 60_000);

  it("asked at once for one change make it once, and of two that are in each other's way one", async () => {
    const browser = await Browser.loggedIn(balancer.url, 'token-of-ann');
    const there = replicas.map(({ url }) => browser.at(url));
    await Promise.all(there.map((one) => one.session()));
    const atBoth = async (requests: readonly object[]) => {
      const answers = await Promise.all(
        there.map((one, index) => one.post(`${base}/changes`, requests[index] ?? {})),
      );
      return Promise.all(
        answers.map(async (answer) => (await answer.json()) as { id?: string; code?: string }),
      );
    };
    const planOf = async (name: string) => {
      const ports = [{ port: 8080, mode: 'DISABLED' }];
      return post<Plan>(browser, '/plans', { target: { scope: 'service', namespace: 'shop', name, ports } });
    };
    /** How often the spec of what a plan writes was written so far. */
    const writesOf = async ({ writes }: Plan): Promise<number> => {
      const path = `/apis/security.istio.io/v1/namespaces/shop/peerauthentications/${writes[0]?.ref.name}`;
      const answer = await fetch(sandbox.kubernetesUrl + path, {
        headers: { authorization: 'Bearer token-of-ann' },
      });
      return answer.ok
        ? ((await answer.json()) as { metadata: { generation: number } }).metadata.generation
        : 0;
    };

    const plan = await planOf('catalog');
    const before = await writesOf(plan);
    const request = toApplyRequest(plan, randomUUID());
    const [one, other] = await atBoth([request, request]);
    expect(one).toMatchObject({ user: 'ann' });
    expect(other?.id).toBe(one?.id);
    expect(await writesOf(plan)).toBe(before + 1);

    // Two people who reviewed the same.
    const shared = await planOf('payments');
    const sharedBefore = await writesOf(shared);
    const both = await atBoth([toApplyRequest(shared, randomUUID()), toApplyRequest(shared, randomUUID())]);
    expect(both.filter(({ id }) => id !== undefined)).toHaveLength(1);
    expect(both.find(({ id }) => id === undefined)?.code).toMatch(/^(plan_changed|nothing_to_change)$/);
    expect(await writesOf(shared)).toBe(sharedBefore + 1);
  });

  it('end a login that was ended at one of them', async () => {
    const browser = await Browser.loggedIn(balancer.url, 'token-of-ann');
    expect((await browser.post('/api/logout', {})).ok).toBe(true);
    for (const _ of replicas) expect((await browser.get('/api/session')).status).toBe(401);
  });
});
