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

describe('an encoded body', () => {
  const text = JSON.stringify({ text: 'mutual '.repeat(1_000) });

  it('has a tag of its content, so that replicas agree', () => {
    expect(new EncodedBody(Buffer.from('a')).etag).toBe(new EncodedBody(Buffer.from('a')).etag);
    expect(new EncodedBody(Buffer.from('a')).etag).not.toBe(new EncodedBody(Buffer.from('b')).etag);
  });

  it.each(['br', 'gzip'])('is sent as %s where that is asked for', async (encoding) => {
    const url = await serving(new EncodedBody(Buffer.from(text)));
    const response = await fetch(url, { headers: { 'accept-encoding': encoding } });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(Number(response.headers.get('content-length'))).toBeLessThan(text.length / 10);
    expect(response.headers.get('vary')).toContain('Accept-Encoding');
    expect(await response.text()).toBe(text);
  });

  it('is the same in each encoding, whatever was asked for before', async () => {
    const body = new EncodedBody(Buffer.from(text));
    const url = await serving(body);
    for (const encoding of ['identity', 'br', 'gzip', 'identity', 'br'])
      expect(await (await fetch(url, { headers: { 'accept-encoding': encoding } })).text()).toBe(text);
    expect((await body.plain()).toString()).toBe(text);
  });

  it('is sent as it is where compression is refused, or would not pay', async () => {
    const long = await fetch(await serving(new EncodedBody(Buffer.from(text))), {
      headers: { 'accept-encoding': 'identity' },
    });
    expect(long.headers.get('content-encoding')).toBeNull();
    await server?.stop();
    const short = await fetch(await serving(new EncodedBody(Buffer.from('{}'))));
    expect(short.headers.get('content-encoding')).toBeNull();
  });

  it('is not sent again to whoever has it', async () => {
    const body = new EncodedBody(Buffer.from(text));
    const response = await fetch(await serving(body), { headers: { 'if-none-match': body.etag } });
    expect(response.status).toBe(304);
    expect(await response.text()).toBe('');
  });
});
