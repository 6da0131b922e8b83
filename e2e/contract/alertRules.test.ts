import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { promtool, resolvePart } from '../testbed/parts/index.ts';
import { runToEnd } from '../testbed/process/runToEnd.ts';
import { leftOut } from './leftOut.ts';

const rules = fileURLToPath(new URL('../../deploy/prometheus/padlock-rules.yaml', import.meta.url));

test.skipIf(leftOut('cluster'))('the example alerts are rules that Prometheus takes', async () => {
  const { path } = await resolvePart(promtool);
  const output = await runToEnd(path, ['check', 'rules', rules]);
  expect(output).toMatch(/SUCCESS: 4 rules found/);
});
