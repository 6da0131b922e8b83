import type { NamespaceOverview } from '@padlock/contract';
import { expect, it } from 'vitest';
import { readinessWords } from './readinessWords.ts';

type Ports = NamespaceOverview['readiness']['ports'];

function words(ports: Partial<Ports>, plaintextCallers = 0, workloadsOutside = 0) {
  const all = { strict: 0, ready: 0, unseen: 0, blocked: 0, outside: 0, unknown: 0, ...ports };
  return readinessWords({
    pods: 2,
    podsInMesh: 1,
    readiness: { ports: all, plaintextCallers, workloadsOutside },
  } as NamespaceOverview);
}

it('is STRICT only where every port is', () => {
  expect(words({ strict: 2 })).toMatchObject({ state: 'strict', ready: 2, total: 2 });
  expect(words({ strict: 1, ready: 1 })).toMatchObject({ state: 'ready', ready: 2 });
});

it('takes silence for no consent', () => {
  expect(words({ ready: 1, unseen: 1 })).toMatchObject({
    state: 'unseen',
    headline: '1 without traffic',
    ready: 1,
    total: 2,
  });
});

it('names what stands in the way', () => {
  expect(words({ ready: 3, blocked: 1, outside: 1 }, 1, 1)).toEqual({
    state: 'blocked',
    headline: '2 blockers',
    blockers: '1 caller without mutual TLS in the last day, 1 workload without sidecar',
    ready: 3,
    total: 5,
  });
});

it('claims no readiness while the last day is not known, nor for what is outside the mesh', () => {
  expect(words({ strict: 1, unknown: 1 }).state).toBe('unknown');
  expect(words({ outside: 2 }).state).toBe('outside');
  expect(words({}).state).toBe('nothing');
});

it('claims nothing of pods that cannot be read', () => {
  const none = { strict: 0, ready: 0, unseen: 0, blocked: 0, outside: 0, unknown: 0 };
  const blind = {
    pods: 0,
    podsInMesh: 0,
    readiness: { ports: none, plaintextCallers: 0, workloadsOutside: 0 },
  } as NamespaceOverview;
  expect(readinessWords(blind, false)).toMatchObject({ state: 'unknown', headline: 'Readiness not known' });
  expect(readinessWords(blind, true)).toMatchObject({ state: 'nothing', headline: 'No ports' });
});
