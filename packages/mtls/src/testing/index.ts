// For tests outside this package: the scenarios that Istio has answered, and chance that can be repeated.
export { random } from './random.ts';
export { families, readScenarios } from './scenario.ts';
export type { Scenario } from './scenario.ts';
