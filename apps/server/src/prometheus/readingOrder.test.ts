import { expect, it } from 'vitest';
import { pause } from '../pause.ts';
import { ReadingOrder } from './readingOrder.ts';

it('reads the short at once, and the long one after the other, though one fails', async () => {
  const order = new ReadingOrder();
  const log: string[] = [];
  const read = (name: string, ms: number) => async (): Promise<string> => {
    log.push(`${name} begins`);
    await pause(ms);
    log.push(`${name} ends`);
    if (name === 'hour') throw new Error('too slow');
    return name;
  };
  const readings = [
    order.run('first', read('minute', 40)),
    order.run('in turn', read('hour', 20)),
    order.run('in turn', read('day', 20)),
    order.run('first', read('seconds', 10)),
  ];
  const results = await Promise.allSettled(readings);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(log).toEqual([
    'minute begins',
    'seconds begins',
    'seconds ends',
    'minute ends',
    'hour begins',
    'hour ends',
    'day begins',
    'day ends',
  ]);
});
