import { afterAll, beforeAll, describe } from 'vitest';
import { shop } from '../mesh/shop.ts';
import { startTestbed, type Testbed } from '../testbed/testbed.ts';
import { Figures } from './badDays/figures.ts';
import { kubernetesDays, kubernetesForgets } from './badDays/kubernetesDays.ts';
import { prometheusDays } from './badDays/prometheusDays.ts';
import { leftOut } from './leftOut.ts';

// API server and Prometheus are real ones. What makes their days bad stands before them, for each Padlock another, so that they
// can go bad side by side. docs/reliability.md has the figures.
describe.skipIf(leftOut('cluster'))('a bad day', () => {
  let running: Testbed | undefined;
  const testbed = (): Testbed => {
    if (running === undefined) throw new Error('the testbed has not started');
    return running;
  };
  const figures = new Figures();
  beforeAll(async () => {
    running = await startTestbed({ name: 'shop', ...shop });
  }, 120_000);
  afterAll(async () => {
    figures.print();
    await running?.stop();
  });

  describe.concurrent('side by side', () => {
    kubernetesDays(testbed, figures);
    prometheusDays(testbed, figures);
  });
  // The API server itself is started again.
  kubernetesForgets(testbed, figures);
});
