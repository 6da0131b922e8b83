import { expect, it } from 'vitest';
import { soak, soakTable } from '../soak/soak.ts';
import { leftOut } from './leftOut.ts';

// The short form of `npm run soak`. How quick answers are is the machine's; that they are right is ours.
it.skipIf(leftOut('cluster'))(
  "300 people listening, 100 requests a second and writers in each other's way, for a while",
  async () => {
    const figures = await soak({ seconds: 20, streams: 300, perSecond: 100, writers: 4 }, () => undefined);
    process.stdout.write(`\n${soakTable(figures)}\n`);
    const { faults, heap, latency, requests, writes } = figures;
    expect(faults).toEqual([]);
    expect(requests).toBeGreaterThan(100);
    expect(latency.p50).toBeLessThan(10_000);
    expect(writes.made, 'each change that was said to be made is one write on the API server').toBe(
      writes.onApiServer,
    );
    expect(writes.made).toBeGreaterThan(1);
    expect(heap.after).toBeLessThan(1.1 * heap.before);
  },
  300_000,
);
