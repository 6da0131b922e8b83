import { afterAll, beforeAll, describe } from 'vitest';
import { describeReading } from './kubernetes/reading.ts';
import { targets, type RunningTarget } from './kubernetes/targets.ts';
import { describeValidation } from './kubernetes/validation.ts';
import { describeWatching } from './kubernetes/watching.ts';
import { openWorkspace, type Workspace } from './kubernetes/workspace.ts';
import { describeWriting } from './kubernetes/writing.ts';

// One suite, several servers: what holds for the real API server must hold for the sandbox, word for word.
describe.each(targets)('the Kubernetes API of $name', ({ start }) => {
  let running: RunningTarget | undefined;
  let workspace: Workspace | undefined;
  beforeAll(async () => {
    running = await start();
    workspace = await openWorkspace(running.client, 'contract');
  });
  afterAll(() => running?.stop());
  const opened = (): Workspace => {
    if (workspace === undefined) throw new Error('the target has not started');
    return workspace;
  };
  describeReading(opened);
  describeWriting(opened);
  describeValidation(opened);
  describeWatching(opened);
});
