import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../usageError.ts';
import { evaluate } from './evaluate.ts';
import { plan } from './plan.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'orders-0',
    namespace: 'shop',
    labels: { app: 'orders', 'security.istio.io/tlsMode': 'istio' },
  },
  spec: { containers: [{ name: 'app', ports: [{ containerPort: 8080 }] }] },
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'orders', namespace: 'shop' },
  spec: { selector: { app: 'orders' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
};
const batch = {
  ...pod,
  metadata: { name: 'batch-0', namespace: 'legacy', labels: { app: 'batch' } },
};
const scenario = {
  id: 'one',
  note: 'fields of others are kept',
  objects: [pod, batch, service],
  inbound: [{ pod: 'shop/orders-0', port: 8080, mode: 'DISABLE' }],
  calls: [
    {
      clientPod: 'legacy/batch-0',
      host: 'orders.shop.svc.cluster.local',
      port: 80,
      serverPod: 'shop/orders-0',
      targetPort: 8080,
    },
  ],
};

async function run(command: typeof evaluate, args: readonly string[], lines: readonly unknown[]) {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const input = Readable.from(
    lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`),
  );
  const failure = await command(args, { input, output, errors }).then(
    () => undefined,
    (error: unknown) => error,
  );
  output.end();
  errors.end();
  const answers = (await text(output)).split('\n').filter((line) => line !== '');
  return { answers: answers.map((line): unknown => JSON.parse(line)), errors: await text(errors), failure };
}

describe('padlock evaluate', () => {
  it('fills in the answers and replaces what was claimed', async () => {
    const { answers, failure } = await run(evaluate, [], [scenario]);
    expect(failure).toBeUndefined();
    expect(answers).toMatchObject([
      {
        id: 'one',
        note: 'fields of others are kept',
        inbound: [{ mode: 'PERMISSIVE', acceptsMutualTls: true, acceptsPlaintext: true }],
        calls: [{ outcome: 'plaintext' }],
      },
    ]);
  });

  it('explains when asked', async () => {
    const { answers } = await run(evaluate, ['--explain'], [scenario]);
    expect(answers).toMatchObject([{ inbound: [{ explanation: { steps: [{}, {}, {}, {}, {}] } }] }]);
  });

  it('names malformed lines and still answers the others', async () => {
    const unknownPod = { ...scenario, inbound: [{ pod: 'shop/gone', port: 1 }] };
    const { answers, errors, failure } = await run(evaluate, [], ['{', scenario, { id: 'x' }, unknownPod]);
    expect(answers).toHaveLength(1);
    expect(errors).toMatch(/^line 1: no JSON.*\nline 3: objects: .*\nline 4: there is no Pod shop\/gone/);
    expect(failure).toBeInstanceOf(UsageError);
  });
});

describe('padlock plan', () => {
  it('gives the objects after the plan, and exactly the calls that change', async () => {
    const change = { service: 'shop/orders', ports: [{ port: 80, mode: 'STRICT' }] };
    const { answers } = await run(plan, [], [{ ...scenario, change }]);
    expect(answers).toMatchObject([
      {
        plan: {
          operations: [{ verb: 'create' }],
          impact: [{ clientPod: 'legacy/batch-0', before: 'plaintext', after: 'refused' }],
        },
      },
    ]);
    const [{ objects }] = answers as [{ objects: { kind: string; spec: unknown }[] }];
    expect(objects.at(-1)).toMatchObject({
      kind: 'PeerAuthentication',
      spec: { selector: { matchLabels: { app: 'orders' } }, portLevelMtls: { 8080: { mode: 'STRICT' } } },
    });
  });

  it('makes what it creates the youngest object', async () => {
    const change = { service: 'shop/orders', ports: [{ port: 80, mode: 'STRICT' }] };
    const metadata = { ...service.metadata, creationTimestamp: '2026-05-01T10:00:59Z' };
    const { answers } = await run(
      plan,
      [],
      [{ ...scenario, objects: [pod, { ...service, metadata }], change, calls: [] }],
    );
    expect(answers).toMatchObject([
      { objects: [{}, {}, { metadata: { creationTimestamp: '2026-05-01T10:01:00Z' } }] },
    ]);
  });

  it('refuses with a code and a reason', async () => {
    const change = { service: 'shop/unknown', ports: [{ port: 80, mode: 'STRICT' }] };
    const { answers } = await run(plan, [], [{ ...scenario, change }]);
    expect(answers).toMatchObject([{ refused: { code: 'service_not_found' } }]);
  });
});
