import { test as base } from '@playwright/test';
import { changeDialogOn, type ChangeDialog } from './changeDialog.ts';
import {
  startClusterEnvironment,
  startIstioEnvironment,
  startSandboxEnvironment,
  type Environment,
} from './environment.ts';
import { graphOn, type Graph } from './graph.ts';
import { situationOn, type Situation } from './situation.ts';
import { servicePageOn, type ServicePage } from './servicePage.ts';

const environments = {
  sandbox: startSandboxEnvironment,
  cluster: startClusterEnvironment,
  istio: startIstioEnvironment,
};

export interface EnvironmentOptions {
  /** Which mesh a project runs on. */
  readonly mesh: keyof typeof environments;
  /**
   * A name of its own for tests that go by the traffic of the last day: they get a mesh that no other test has used. The demo
   * mesh's traffic follows policy, so a mode that another test set for seconds stands in its telemetry for a day.
   */
  readonly ownMesh: string;
}
interface WorkerFixtures extends EnvironmentOptions {
  environment: Environment;
}
interface TestFixtures {
  /** Policies are afterwards as they were before. */
  untouchedPolicies: void;
  graph: Graph;
  servicePage: ServicePage;
  /** Other objects than PeerAuthentications; they too are afterwards as they were before. */
  situation: Situation;
  changeDialog: ChangeDialog;
}

/** Playwright's `test`, with a mesh and a Padlock that are started once per worker. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  mesh: ['sandbox', { scope: 'worker', option: true }],
  ownMesh: ['', { scope: 'worker', option: true }],
  environment: [
    async ({ mesh }, provide) => {
      const environment = await environments[mesh]();
      await provide(environment);
      await environment.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ environment }, provide) => provide(environment.url),
  untouchedPolicies: [
    async ({ environment }, provide) => {
      const before = await environment.policies.list();
      await provide();
      await environment.policies.restore(before);
    },
    { auto: true },
  ],
  graph: async ({ page, environment }, provide) => provide(graphOn(page, environment.cluster)),
  situation: async ({ environment }, provide) => {
    const situation = await situationOn(environment.kubernetes);
    await provide(situation);
    await situation.restore();
  },
  servicePage: async ({ page, environment }, provide) => provide(servicePageOn(page, environment.cluster)),
  changeDialog: async ({ page }, provide) => provide(changeDialogOn(page)),
});
export { expect } from '@playwright/test';
