// npm run soak: 300 people who listen, 100 requests a second and four writers for five minutes, on this machine only.
import { parseArgs } from 'node:util';
import { soak, soakTable } from './soak.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    streams: { type: 'string', default: '300' },
    rate: { type: 'string', default: '100' },
    writers: { type: 'string', default: '4' },
  },
});
/** Above these, it would be a load on the machine rather than on Padlock. */
const bounded = (text: string, most: number): number => Math.min(most, Math.max(1, Number(text)));
const figures = await soak(
  {
    seconds: bounded(values.seconds, 3_600),
    streams: bounded(values.streams, 900),
    perSecond: bounded(values.rate, 1_000),
    writers: bounded(values.writers, 50),
  },
  (message) => process.stdout.write(`${message}\n`),
);
process.stdout.write(`\n${soakTable(figures)}\n`);
for (const fault of figures.faults.slice(0, 20)) process.stdout.write(`FAULT ${fault}\n`);
const { heap, writes, faults } = figures;
if (faults.length > 0 || writes.made !== writes.onApiServer || heap.after > 1.1 * heap.before)
  process.exitCode = 1;
