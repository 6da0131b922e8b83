import { eventsPath, loginRoutes, oidcStartPath, reportCsvPath, routes } from '@padlock/contract';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { Gate } from '../auth/gate.ts';
import { createLogin } from '../auth/login.ts';
import { Sealer } from '../auth/sealer.ts';
import { defaultLimits, Sessions } from '../auth/sessions.ts';
import { apiOf } from '../testing/kubeconfig.ts';
import { otherPaths } from '../testing/hiddenNamespace.ts';
import { createApp } from './app.ts';

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

it('answers at no address whose answers are not searched for traces of hidden namespaces', () => {
  const sealer = Sealer.withRandomKey();
  const login = createLogin(
    {
      mode: 'oidc',
      issuer: 'https://login.example.com',
      clientId: 'padlock',
      publicUrl: 'https://padlock.example.com',
      actAs: 'impersonate',
    },
    {
      api: apiOf('http://127.0.0.1:1'),
      sealer,
      sessions: new Sessions(sealer, { secure: true, limits: defaultLimits }),
    },
  );
  const silent = pino({ level: 'silent' });
  const { app } = createApp({
    clusters: new Map(),
    defaultCluster: 'demo',
    host: '127.0.0.1',
    allowedHosts: [],
    readOnly: false,
    webRoot: undefined,
    version: '0',
    validateResponses: false,
    gate: new Gate(login, new Map(), sealer),
    log: silent,
    audit: silent,
  });
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
