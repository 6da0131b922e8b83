export * from './api.draft.ts';
