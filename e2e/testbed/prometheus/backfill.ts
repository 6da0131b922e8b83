import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runToEnd } from '../process/runToEnd.ts';

/**
 * Writes samples of the past into the data folder of a Prometheus that does not run.
 *
 * @param folder the one given to `startPrometheus`.
 * @param openMetrics samples with timestamps, as OpenMetrics texts: as many as memory asks for, read one after the other.
 */
export async function backfill(options: {
  readonly promtool: string;
  readonly folder: string;
  readonly openMetrics: Iterable<string>;
}): Promise<void> {
  const { promtool, folder, openMetrics } = options;
  const data = join(folder, 'data');
  await mkdir(data, { recursive: true });
  const file = join(folder, 'samples.om');
  for (const text of openMetrics) {
    await writeFile(file, text);
    await runToEnd(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', file, data]);
  }
  await rm(file, { force: true });
}
