import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { Browser } from '../testing/browser.ts';
import { localServer, type LocalServer } from '../testing/localServer.ts';
import type { Identity } from './identity.ts';
import { Sealer } from './sealer.ts';
import { defaultLimits, personOf, Sessions } from './sessions.ts';

let server: LocalServer | undefined;
afterEach(() => server?.stop());

/** `/in` begins a session, `/` says whose it is or why there is none. */
async function serve(who: Exclude<Identity, { kind: 'server' }>, clock: { now: number }): Promise<Browser> {
  const limits = { idleMinutes: 10, totalMinutes: 30 };
  const sessions = new Sessions(Sealer.withRandomKey(), { secure: false, limits, now: () => clock.now });
  const app = express();
  app.get('/in', async (request, response) => {
    await sessions.begin(request, response, { name: 'ann', identity: who });
    response.end();
  });
  app.get('/', async (request, response) => {
    const answer = await sessions.read(request, response).catch((error: Error) => error.message);
    response.json(answer);
  });
  server = await localServer(app);
  const browser = new Browser(server.url);
  await browser.get('/in');
  return browser;
}

const minutes = 60_000;
const ask = async (browser: Browser) => await (await browser.get('/')).json();

describe('a session', () => {
  it('lasts while somebody is there, and no longer than it may in all', async () => {
    const clock = { now: Date.now() };
    const browser = await serve({ kind: 'token', token: 't' }, clock);
    for (let passed = 0; passed < 24; passed += 8) {
      clock.now += 8 * minutes;
      expect(await ask(browser)).toMatchObject({ name: 'ann' });
    }
    clock.now += 7 * minutes;
    expect(await ask(browser)).toMatch(/has ended/);
    // The cookie is gone: now nobody was ever here.
    expect(await ask(browser)).toBe('Nobody is logged in here.');
  });

  it('ends when nobody is there', async () => {
    const clock = { now: Date.now() };
    const browser = await serve({ kind: 'token', token: 't' }, clock);
    clock.now += 11 * minutes;
    expect(await ask(browser)).toMatch(/has ended/);
  });

  it('holds the groups of somebody who is in two hundred', async () => {
    const groups = Array.from({ length: 200 }, () => crypto.randomUUID());
    const browser = await serve({ kind: 'impersonate', user: 'ann', groups }, { now: Date.now() });
    expect(await ask(browser)).toMatchObject({ identity: { groups } });
  });

  it('lets nothing go on by itself past the time at which the provider has to be asked', () => {
    const sessions = new Sessions(Sealer.withRandomKey(), { secure: false, limits: defaultLimits });
    const session = {
      ...{ id: 'x', name: 'ann', began: 1_000, seen: 1_000 },
      identity: { kind: 'impersonate' as const, user: 'ann', groups: [] },
    };
    expect(personOf(session, sessions).until).toBe(1_000 * (1_000 + 3_600));
    expect(personOf({ ...session, provider: { renewAt: 1_600 } }, sessions).until).toBe(1_600_000);
  });
});
