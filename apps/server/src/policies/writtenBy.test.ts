import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '@padlock/mtls';
import { lastWrite } from './writtenBy.ts';

function policy(...managedFields: { manager: string; time?: string }[]): KubernetesObject {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'a', namespace: 'shop', creationTimestamp: '2026-01-01T10:00:00Z', managedFields },
  };
}

describe('the last write of an object', () => {
  test('is the newest of its managedFields, with the program by its name', () => {
    expect(
      lastWrite(
        policy(
          { manager: 'kubectl-client-side-apply', time: '2026-01-01T10:00:00Z' },
          { manager: 'kubectl-edit', time: '2026-02-03T04:05:06Z' },
          { manager: 'padlock', time: '2026-02-01T00:00:00Z' },
        ),
      ),
    ).toEqual({ at: '2026-02-03T04:05:06.000Z', by: 'kubectl' });
  });

  test('is not told where there was none but its creation, or where nothing tells', () => {
    expect(lastWrite(policy({ manager: 'kubectl', time: '2026-01-01T10:00:00Z' }))).toBeNull();
    expect(lastWrite(policy({ manager: 'kubectl' }, { manager: 'helm', time: 'soon' }))).toBeNull();
    expect(lastWrite(policy())).toBeNull();
  });
});
