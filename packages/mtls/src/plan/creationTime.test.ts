import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { creationTimeAfter } from './creationTime.ts';

function bornAt(creationTimestamp?: string): KubernetesObject {
  const metadata = { name: 'any', ...(creationTimestamp === undefined ? {} : { creationTimestamp }) };
  return { apiVersion: 'v1', kind: 'Pod', metadata };
}

describe('what is created', () => {
  it('is one second younger than the youngest object, in whatever zone that is written', () => {
    const objects = [bornAt('2026-03-01T00:00:00Z'), bornAt(), bornAt('2026-03-01T02:00:00+01:00')];
    expect(creationTimeAfter(objects)).toBe('2026-03-01T01:00:01Z');
  });

  it('has a fixed time where no object has a readable one', () => {
    expect(creationTimeAfter([bornAt(), bornAt('yesterday')])).toBe(creationTimeAfter([]));
  });
});
