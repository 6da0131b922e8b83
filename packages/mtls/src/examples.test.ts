import { readFileSync, readdirSync } from 'node:fs';
import { runInThisContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import * as api from './index.ts';
import type { Plan } from './index.ts';
import { meshOf, namespace, peerAuthentication, pod, podIn, service } from './testing/build.ts';

// Runs the `@example` of every public function. A line that ends in a comment, or is followed by one, claims that value;
// of objects the claim may leave fields out.

const folder = new URL('.', import.meta.url);

interface Example {
  readonly file: string;
  readonly code: string;
}

const examples: readonly Example[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .flatMap((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    return [...text.matchAll(/ \* @example\n((?: \*(?: .*)?\n)+?) \*\//g)].map(([, block = '']) => ({
      file,
      code: block.replaceAll(/^ \* ?/gm, ''),
    }));
  });

const policy = peerAuthentication('team-policy', {
  selector: { app: 'orders' },
  mode: 'UNSET',
  day: 1,
  metadata: { uid: '1', annotations: { 'argocd.argoproj.io/tracking-id': 'shop:team-policy' } },
});
const bare = [
  namespace('shop'),
  pod('client'),
  pod('legacy', { dataPlane: 'none' }),
  pod('orders-1', { labels: { app: 'orders' } }),
  service('orders'),
  service('prometheus', { namespace: 'istio-system' }),
  peerAuthentication('lost', { namespace: 'istio-system', selector: { app: 'orders' }, mode: 'STRICT' }),
  {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'allow-client', namespace: 'shop' },
    spec: { rules: [{ from: [{ source: { principals: ['cluster.local/ns/shop/sa/client'] } }] }] },
  },
];
const istio = {
  apiVersion: 'sailoperator.io/v1',
  kind: 'Istio',
  metadata: { name: 'default' },
  spec: { namespace: 'istio-system' },
};

function planned(mesh: api.Mesh): Plan {
  const result = api.planChange(mesh, {
    scope: 'service',
    namespace: 'shop',
    name: 'orders',
    ports: [{ port: 80, mode: 'STRICT' }],
  });
  if (result.kind === 'refused') throw new Error(result.code);
  return result;
}

const mesh = meshOf([...bare, policy]);
const orders = podIn(mesh, 'orders-1');
const host = 'orders.shop.svc.cluster.local';
const names: Readonly<Record<string, unknown>> = {
  ...api,
  mesh,
  far: meshOf(bare),
  policy,
  istio,
  pod: orders,
  client: podIn(mesh, 'client'),
  service: mesh.services.get('shop/orders'),
  strictMesh: planned(mesh).after,
  plan: planned(mesh),
  created: planned(meshOf(bare)),
  calls: [{ client: podIn(mesh, 'legacy'), host, port: 80, server: orders, targetPort: 8080 }],
  controlPlane: api.controlPlanes([istio])[0],
};

/** Turns each claim into a call of `claim(value, expected)`. */
function withClaims(code: string): string {
  return code.replaceAll(/^(\S.*);(?: |\n)\/\/ (.*)$/gm, 'claim($1, $2);');
}

function run(code: string): number {
  let claims = 0;
  const claim = (actual: unknown, expected: unknown): void => {
    claims++;
    if (typeof expected === 'object' && expected !== null) expect(actual).toMatchObject(expected);
    else expect(actual).toBe(expected);
  };
  const scope = { ...names, claim };
  // The examples may name their own results as the scope names its own.
  const script: unknown = runInThisContext(
    `(({ ${Object.keys(scope).join(', ')} }) => { {\n${withClaims(code)}\n} })`,
  );
  if (typeof script === 'function') Reflect.apply(script, undefined, [scope]);
  return claims;
}

describe('the example', () => {
  test.each(examples)('in $file holds', ({ code }) => {
    expect(run(code)).toBeGreaterThan(0);
  });

  test.each(Object.keys(api).filter((name) => typeof names[name] === 'function'))('of %s exists', (name) => {
    expect(examples.some(({ code }) => code.includes(`${name}(`))).toBe(true);
  });
});
