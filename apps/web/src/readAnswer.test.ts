import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAnswerReader } from './readAnswer.ts';

let server: Server;
let answer: { body: string; tag: string | undefined };

beforeEach(async () => {
  server = createServer((_, response) => {
    if (answer.tag !== undefined) response.setHeader('ETag', answer.tag);
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => server.close());

const ask = (path = '/') => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);

it('an answer with the tag of the one before is the same value again, of the same address alone', async () => {
  const read = createAnswerReader();
  answer = { body: '{"a":1}', tag: 'W/"1"' };
  const first = await read(await ask());
  expect(first).toEqual({ a: 1 });
  expect(await read(await ask())).toBe(first);
  expect(await read(await ask('/other'))).not.toBe(first);
});

it('an answer with another tag, or without one, is read', async () => {
  const read = createAnswerReader();
  answer = { body: '{"a":1}', tag: 'W/"1"' };
  const first = await read(await ask());
  answer = { body: '{"a":2}', tag: 'W/"2"' };
  expect(await read(await ask())).toEqual({ a: 2 });
  answer = { body: '{"a":1}', tag: undefined };
  const untagged = await read(await ask());
  expect(untagged).toEqual({ a: 1 });
  expect(untagged).not.toBe(first);
});
