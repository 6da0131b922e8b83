import type { PortTarget } from '@padlock/contract';
import { expect, it } from 'vitest';
import { portTitle, targetText } from './portText.ts';

function target(containerPort: number | null): PortTarget {
  return {
    workload: { kind: 'Deployment', namespace: 'shop', name: 'recs' },
    pods: 1,
    containerPort,
    inMesh: true,
    mode: null,
    defaultMode: null,
  };
}

it('names every container port behind a named target port, once', () => {
  const targets = [target(9080), target(8080), target(9080), target(null)];
  expect(targetText({ port: 80, targetPort: 'web', targets })).toBe('80 → 8080, 9080');
});

it('shows the target port as written where no pod resolves it', () => {
  expect(targetText({ port: 80, targetPort: 'web', targets: [target(null)] })).toBe('80 → web');
});

it('calls a port without a name by its number', () => {
  expect(portTitle({ name: null, port: 80 })).toBe('80');
});
