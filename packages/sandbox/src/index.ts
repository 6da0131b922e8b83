export { startSandbox } from './sandbox.ts';
export type { Sandbox, SandboxOptions } from './sandbox.ts';
export { demoObjects } from './demo/objects.ts';
export type { AccessAttributes, Authorize } from './kubernetes/accessReviews.ts';
