import { expect, it } from 'vitest';
import { PrometheusClock } from './prometheusClock.ts';

const ours = (): number => Date.now() / 1_000;

it("tells Prometheus' time, however far ours is from it, and asks once for all", async () => {
  let asked = 0;
  const clock = new PrometheusClock({
    now: () => {
      asked += 1;
      return Promise.resolve(ours() + 600);
    },
  });
  const times = await Promise.all([clock.now(), clock.now()]);
  times.push(await clock.now());
  for (const time of times) expect(time - ours()).toBeCloseTo(600, 0);
  expect(asked).toBe(1);
});

it('tells our own time as long as Prometheus does not say', async () => {
  for (const answer of [() => Promise.reject(new Error('away')), () => Promise.resolve(NaN)])
    expect((await new PrometheusClock({ now: answer }).now()) - ours()).toBeCloseTo(0, 0);
});
