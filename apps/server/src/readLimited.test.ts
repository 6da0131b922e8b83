import { expect, it } from 'vitest';
import { streamLimited } from './readLimited.ts';

it('lets others have their turn between the pieces of a long answer', async () => {
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  // All there already, as from a store on the same machine.
  async function* pieces() {
    for (let piece = 0; piece < 50; piece++) yield Promise.resolve(Buffer.from('abcd'));
  }
  let text = '';
  await streamLimited(pieces(), 1_000, (piece) => (text += piece));
  isOver = true;
  expect(text).toBe('abcd'.repeat(50));
  expect(turns).toBeGreaterThan(40);
});
