import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { localServer, type LocalServer } from '../testing/localServer.ts';
import { BodyCache } from './bodyCache.ts';
import { EncodedBody } from './encodedBody.ts';

let server: LocalServer | undefined;
afterEach(() => server?.stop());

async function serving(body: EncodedBody): Promise<string> {
  const app = express();
  app.disable('etag');
  app.use((request, response) => void body.send(request, response));
  server = await localServer(app);
  return server.url;
}

const said = async (body: Promise<EncodedBody>): Promise<string> => (await (await body).plain()).toString();

describe('the body cache', () => {
  it('computes an answer once for everybody who asks while it runs and after', async () => {
    let computed = 0;
    const cache = new BodyCache();
    const build = async () => {
      computed += 1;
      await Promise.resolve();
      return { computed };
    };
    const bodies = await Promise.all([cache.get('a', build), cache.get('a', build)]);
    bodies.push(await cache.get('a', build));
    expect(await Promise.all(bodies.map((body) => said(Promise.resolve(body))))).toEqual(
      Array(3).fill('{"computed":1}'),
    );
  });

  it('forgets what failed', async () => {
    const cache = new BodyCache();
    await expect(cache.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await said(cache.get('a', () => 1))).toBe('1');
  });

  it('drops what was not asked for the longest', async () => {
    const cache = new BodyCache(2);
    await cache.get('a', () => 1);
    await cache.get('b', () => 1);
    await cache.get('a', () => 2);
    await cache.get('c', () => 1);
    expect(await said(cache.get('a', () => 'again'))).toBe('1');
    expect(await said(cache.get('b', () => 'again'))).toBe('"again"');
  });
});

describe('a body cache that is full by bytes', () => {
  it('drops the oldest, however few they are, and keeps the newest, however large it is', async () => {
    const cache = new BodyCache(100, 1_000);
    const cached = async (key: string) =>
      (await said(cache.get(key, () => 'built again'))) !== '"built again"';
    await cache.get('a', () => 'x'.repeat(600));
    await cache.get('b', () => 'x'.repeat(600));
    expect([await cached('b'), await cached('a')]).toEqual([true, false]);
    await cache.get('large', () => 'x'.repeat(5_000));
    expect([await cached('large'), await cached('b')]).toEqual([true, false]);
  });
});

describe.each([
  { length: 'short', calls: 200 },
  { length: 'long, and so compressed while it is written', calls: 20_000 },
])('an encoded body that is $length', ({ calls }) => {
  const data = {
    calls: Array.from({ length: calls }, (_, number) => ({ number: number % 10, tls: 'mütual' })),
  };
  const text = JSON.stringify(data);

  it('counts its bytes, and not its characters', async () => {
    expect((await EncodedBody.ofJson(data)).bytes).toBe(Buffer.byteLength(text));
  });

  it('has a tag of its content, so that replicas agree', async () => {
    const { etag } = await EncodedBody.ofJson(data);
    expect((await EncodedBody.ofJson({ calls: [...data.calls] })).etag).toBe(etag);
    expect((await EncodedBody.ofJson({ calls: data.calls.slice(1) })).etag).not.toBe(etag);
    expect(EncodedBody.ofBytes(Buffer.from(text), 4).etag).toBe(etag);
  });

  it.each(['br', 'gzip'])('is sent as %s where that is asked for', async (encoding) => {
    const url = await serving(await EncodedBody.ofJson(data));
    const response = await fetch(url, { headers: { 'accept-encoding': encoding } });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(Number(response.headers.get('content-length'))).toBeLessThan(text.length / 10);
    expect(response.headers.get('vary')).toContain('Accept-Encoding');
    expect(await response.text()).toBe(text);
  });

  it('is the same in each encoding, whatever was asked for before', async () => {
    const body = await EncodedBody.ofJson(data);
    const url = await serving(body);
    for (const encoding of ['identity', 'br', 'gzip', 'identity', 'br'])
      expect(await (await fetch(url, { headers: { 'accept-encoding': encoding } })).text()).toBe(text);
    expect((await body.plain()).toString()).toBe(text);
  });

  it('is sent as it is where compression is refused, or would not pay', async () => {
    const long = await fetch(await serving(await EncodedBody.ofJson(data)), {
      headers: { 'accept-encoding': 'identity' },
    });
    expect(long.headers.get('content-encoding')).toBeNull();
    await server?.stop();
    const short = await fetch(await serving(await EncodedBody.ofJson({})));
    expect(short.headers.get('content-encoding')).toBeNull();
  });

  it('fails for what JSON cannot say', async () => {
    const endless: unknown[] = [...data.calls];
    endless.push({ endless });
    await expect(EncodedBody.ofJson({ endless })).rejects.toThrow(TypeError);
  });

  it('is not sent again to whoever has it', async () => {
    const body = await EncodedBody.ofJson(data);
    const response = await fetch(await serving(body), { headers: { 'if-none-match': body.etag } });
    expect(response.status).toBe(304);
    expect(await response.text()).toBe('');
  });
});
