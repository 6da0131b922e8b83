import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../config.ts';
import { eventually } from '../testing/eventually.ts';
import { json, localServer, type LocalServer, readBody } from '../testing/localServer.ts';
import { PrometheusClient } from './prometheusClient.ts';
import { PrometheusError } from './prometheusError.ts';

let server: LocalServer | undefined;
afterEach(() => server?.stop());

const vector = (result: unknown[]) => ({ status: 'success', data: { resultType: 'vector', result } });

describe('the Prometheus client', () => {
  it('sends a query in the body, as of the now of Prometheus, and reads the samples', async () => {
    let sent = '';
    server = await localServer((request, response) => {
      void readBody(request).then((body) => {
        sent = body;
        json(response, vector([{ metric: { a: 'b' }, value: [1, '2.5'] }]));
      });
    });
    const client = new PrometheusClient({ url: `${server.url}/prometheus/` });
    expect(await client.query('up{a="b"}')).toEqual([{ labels: { a: 'b' }, value: 2.5 }]);
    expect(server.requests).toEqual(['POST /prometheus/api/v1/query']);
    expect(Object.fromEntries(new URLSearchParams(sent))).toEqual({ query: 'up{a="b"}' });
  });

  it('hands over samples while they arrive, and refuses an answer that breaks off', async () => {
    const series = (i: number) => `{"metric":{"i":"${i}"},"value":[1,"${i}"]}`;
    const start = `{"status":"success","data":{"resultType":"vector","result":[${series(0)},${series(1)},${series(2)},`;
    let finish = (): void => undefined;
    let whole = true;
    server = await localServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.write(start);
      finish = () => (whole ? response.end(`${series(3)}]}}`) : response.end());
    });
    const client = new PrometheusClient({ url: server.url });
    const values: number[] = [];
    const asked = client.readSamples('x', ({ value }) => values.push(value));
    await eventually(() => values.length > 0);
    finish();
    await asked;
    expect(values.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);

    const again = client.query('x');
    await eventually(() => server?.requests.length === 2);
    finish();
    expect(await again).toHaveLength(4);

    whole = false;
    const broken = client.query('x');
    await eventually(() => server?.requests.length === 3);
    finish();
    await expect(broken).rejects.toThrow('not JSON');
  });

  it('reads +Inf and NaN as numbers', async () => {
    server = await localServer((_, response) =>
      json(
        response,
        vector([
          { metric: {}, value: [1, '+Inf'] },
          { metric: {}, value: [1, 'NaN'] },
        ]),
      ),
    );
    const [infinite, none] = await new PrometheusClient({ url: server.url }).query('x');
    expect([infinite?.value, none?.value]).toEqual([Infinity, NaN]);
  });

  const failures: [string, Parameters<typeof localServer>[0], string, RegExp][] = [
    [
      'an error of Prometheus in its own words',
      (_, response) => json(response, { status: 'error', errorType: 'bad_data', error: 'parse error' }, 400),
      'refused',
      /bad_data.*parse error/,
    ],
    [
      'a redirect as no answer',
      (_, r) => r.writeHead(302, { location: 'http://127.0.0.1:1/login?state=secret' }).end(),
      'refused',
      /sends to http:\/\/127\.0\.0\.1:1\/login \(302\), where Padlock does not follow/,
    ],
    [
      'labels that are no texts',
      (_, r) => json(r, vector([{ metric: { a: 1 }, value: [1, '2'] }])),
      'refused',
      /not understood/,
    ],
    [
      'labels that are a list',
      (_, r) => json(r, vector([{ metric: ['a'], value: [1, '2'] }])),
      'refused',
      /not understood/,
    ],
    [
      'an answer that misses some stores',
      (_, r) => json(r, { ...vector([]), warnings: ['store 7 did not answer'] }),
      'refused',
      /not whole: store 7/,
    ],
    [
      'missing credentials',
      (_, r) => r.writeHead(401).end('Unauthorized\n'),
      'refused',
      /wants credentials \(401\).*Unauthorized/,
    ],
    [
      'a missing tenant in the words of the store',
      (_, r) => r.writeHead(401).end('no org id'),
      'refused',
      /a tenant\. It says: no org id/,
    ],
    [
      'a missing right',
      (_, r) => json(r, { status: 'error', errorType: 'forbidden', error: 'tenant a is not yours' }, 403),
      'refused',
      /does not let Padlock read \(403\).*tenant a is not yours/,
    ],
    [
      'another thing than Prometheus',
      (_, r) => r.writeHead(404).end('<html>Not here</html>'),
      'refused',
      /not at this address \(404\): it may lack a path, such as \/prometheus\.$/,
    ],
    [
      'a gateway without Prometheus behind it',
      (_, r) => r.writeHead(502).end('bad gateway'),
      'unreachable',
      /fails \(502\)\. It says: bad gateway/,
    ],
    ['truncated JSON', (_, r) => r.end('{"status":"succ'), 'refused', /not JSON/],
    [
      'another type of answer',
      (_, r) => json(r, { status: 'success', data: { resultType: 'scalar' } }),
      'refused',
      /not understood/,
    ],
    ['a server that hangs up', (_, r) => r.destroy(), 'unreachable', /does not answer/],
    ['a server that never answers', () => undefined, 'timeout', /in time/],
    ['an answer that is too long', (_, r) => r.end('x'.repeat(2_000)), 'refused', /too much/],
  ];
  it.each(failures)('reports %s', async (_, handle, kind, message) => {
    server = await localServer(handle);
    // Only who never answers is to be late, however slow this machine is.
    const timeoutMs = kind === 'timeout' ? 200 : 10_000;
    const client = new PrometheusClient({ url: server.url }, { timeoutMs, maxBytes: 1_000 });
    const error = await client.query('x').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PrometheusError);
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message) as string });
  });

  it('takes a partial answer of a range for none either', async () => {
    server = await localServer((_, response) =>
      json(response, {
        status: 'success',
        data: { resultType: 'matrix', result: [] },
        warnings: ['store 7'],
      }),
    );
    const client = new PrometheusClient({ url: server.url });
    await expect(client.queryRange('x', { start: 0, end: 60, stepSeconds: 15 })).rejects.toThrow(
      /not whole: store 7/,
    );
  });

  it('leaves a Prometheus alone that has had too many queries, for as long as it wants', async () => {
    let status = 429;
    server = await localServer((_, response) =>
      status === 200
        ? json(response, vector([]))
        : void response.writeHead(status, { 'retry-after': '1' }).end('too many'),
    );
    const client = new PrometheusClient({ url: server.url });
    const throttled = { kind: 'throttled', message: expect.stringMatching(/asks again in 1 s/) as string };
    await expect(client.query('x')).rejects.toMatchObject(throttled);
    status = 200;
    await expect(client.query('x')).rejects.toMatchObject(throttled);
    await expect(client.probe(500)).resolves.toBeUndefined();
    expect(server.requests).toHaveLength(1);
    await eventually(async () => (await client.query('x').catch(() => undefined)) !== undefined);
  });

  it('takes any answer below 500 as a sign of life, but not refused credentials', async () => {
    let status = 404;
    server = await localServer((_, response) => void response.writeHead(status).end());
    const client = new PrometheusClient({ url: server.url });
    await expect(client.probe(500)).resolves.toBeUndefined();
    status = 503;
    await expect(client.probe(500)).rejects.toThrow('fails (503)');
    status = 401;
    await expect(client.probe(500)).rejects.toThrow('credentials');
  });

  it.each(['localhost:9090', 'ftp://a', 'http://ann:secret@prometheus:9090'])(
    'refuses the address %s',
    (url) => {
      expect(() => new PrometheusClient({ url })).toThrow(ConfigError);
      expect(() => new PrometheusClient({ url })).not.toThrow(/secret/);
    },
  );
});
