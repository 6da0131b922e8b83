import { eventsPath, loginRoutes, oidcStartPath, reportCsvPath, routes } from '@padlock/contract';
import type { Express } from 'express';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { Gate } from '../auth/gate.ts';
import { createLogin, type Login } from '../auth/login.ts';
import { Sealer } from '../auth/sealer.ts';
import { defaultLimits, Sessions } from '../auth/sessions.ts';
import { ClusterRegistry } from '../clusters/clusterRegistry.ts';
import type { Logger } from '../logging.ts';
import { apiOf } from '../testing/kubeconfig.ts';
import { otherPaths } from '../testing/hiddenNamespace.ts';
import { localServer } from '../testing/localServer.ts';
import { createApp } from './app.ts';

const sealer = Sealer.withRandomKey();
const nothing = {
  api: apiOf('http://127.0.0.1:1'),
  sealer,
  sessions: new Sessions(sealer, { secure: true, limits: defaultLimits }),
};

interface Layer {
  readonly route?: { readonly path: string };
  readonly handle: { readonly stack?: readonly Layer[] };
}

function pathsOf(stack: readonly Layer[]): string[] {
  return stack.flatMap(({ route, handle }) => [
    ...(route === undefined ? [] : [route.path]),
    ...pathsOf(handle.stack ?? []),
  ]);
}

/** An app for nobody's cluster. @param login of people. */
function appWith(login: Login, log: Logger): Express {
  return createApp({
    registry: new ClusterRegistry(),
    defaultCluster: 'demo',
    host: '127.0.0.1',
    allowedHosts: [],
    trustedProxies: [],
    frameAncestors: [],
    secure: true,
    readOnly: false,
    webRoot: undefined,
    version: '0',
    validateResponses: false,
    gate: new Gate(login, new Map(), Sealer.withRandomKey()),
    log,
    audit: log,
    announceLogin: () => undefined,
  }).app;
}

it('tells nobody what went wrong inside, but under which id the log has it', async () => {
  let said = '';
  const log = pino({ level: 'error' }, { write: (line: string) => void (said += line) });
  const broken = createLogin({ mode: 'none' }, nothing);
  const login = { ...broken, authenticate: () => Promise.reject(new TypeError('a detail of the inside')) };
  const server = await localServer(appWith(login, log));
  const answer = await fetch(`${server.url}/api/session`);
  const problem = (await answer.json()) as { requestId: string };
  await server.stop();
  expect([answer.status, answer.headers.get('content-type')]).toEqual([500, 'application/problem+json']);
  expect(problem).toMatchObject({
    code: 'internal_error',
    requestId: expect.stringMatching(/^[-0-9a-f]{36}$/) as string,
  });
  expect(JSON.stringify(problem)).not.toContain('a detail');
  expect(JSON.parse(said)).toMatchObject({
    requestId: problem.requestId,
    error: expect.stringContaining('a detail of the inside') as string,
  });
});

it('answers at no address whose answers are not searched for traces of hidden namespaces', () => {
  const login = createLogin(
    {
      mode: 'oidc',
      issuer: 'https://login.example.com',
      clientId: 'padlock',
      publicUrl: 'https://padlock.example.com',
      actAs: 'impersonate',
    },
    nothing,
  );
  const app = appWith(login, pino({ level: 'silent' }));
  // Asked by the tests about hidden namespaces (testing/hiddenNamespace.ts), and what tells only of a login of one's own.
  const searched = [
    ...Object.values(routes).map(({ path }) => path),
    eventsPath,
    reportCsvPath,
    ...otherPaths('demo'),
  ];
  const ofLogins = [
    ...Object.values(loginRoutes).map(({ path }) => path),
    oidcStartPath,
    '/api/login/callback',
  ];
  const known = new Set([...searched, ...ofLogins]);
  const stack = app.router.stack as unknown as readonly Layer[];
  const paths = pathsOf(stack);
  expect(paths).toContain(reportCsvPath);
  expect(paths.filter((path) => !known.has(path))).toEqual([]);
});
