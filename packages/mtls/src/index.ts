export type * from './model/kubernetesObject.ts';
export type * from './model/meshConfig.ts';
export type * from './model/mode.ts';
export * from './api.draft.ts';
