/**
 * What varies in a scenario. The first seven are the families of packages/mtls/test-data;  `shared` has services that share pods,
 * native sidecars, and ports that bypass the proxy; `entries` has
 * ServiceEntries, and services that are not exported to every namespace.
 */
export const scenarioFamilies = [
  'pa',
  'full',
  'noauto',
  'headless',
  'drselector',
  'rootns',
  'passthrough',
  'shared',
  'entries',
] as const;
export type ScenarioFamily = (typeof scenarioFamilies)[number];

export const rootNamespace = 'istio-system';

/** A port that no container declares and no service leads to: what holds there holds by no port's own entry. */
export const undeclaredPort = 12345;
