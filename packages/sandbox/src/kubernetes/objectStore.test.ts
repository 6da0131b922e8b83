import type { KubernetesObject } from '@padlock/mtls';
import { describe, expect, it } from 'vitest';
import { ObjectStore } from './objectStore.ts';

const object = (name: string, value = 0): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
  value,
});
const names = (objects: readonly KubernetesObject[] | undefined) =>
  objects?.map(({ metadata }) => metadata.name);

describe('the object store', () => {
  it('gives every change its own, growing revision', () => {
    const store = new ObjectStore();
    const first = store.put('configmaps', object('a'));
    const second = store.put('configmaps', object('a', 1));
    expect(Number(second.metadata.resourceVersion)).toBe(Number(first.metadata.resourceVersion) + 1);
    expect(store.remove('configmaps', { namespace: 'shop', name: 'a' })?.metadata.resourceVersion).toBe(
      String(store.revision),
    );
  });

  it('lists a kind as it was at an earlier revision', () => {
    const store = new ObjectStore();
    store.put('configmaps', object('b'));
    store.put('configmaps', object('a'));
    const then = store.revision;
    store.put('configmaps', object('c'));
    store.put('configmaps', object('a', 7));
    store.remove('configmaps', { namespace: 'shop', name: 'b' });
    expect(names(store.listAt('configmaps', then))).toEqual(['a', 'b']);
    expect(store.listAt('configmaps', then)?.[0]?.['value']).toBe(0);
    expect(names(store.listAt('configmaps', store.revision))).toEqual(['a', 'c']);
  });

  it('forgets the oldest changes beyond its limit, and then knows no state from before them', () => {
    const store = new ObjectStore({ historyLimit: 4 });
    const start = store.revision;
    for (let value = 0; value < 5; value += 1) store.put('configmaps', object('a', value));
    expect(store.compactedRevision).toBeGreaterThan(start);
    expect(store.listAt('configmaps', start)).toBeUndefined();
    expect(store.eventsSince(store.compactedRevision).map(({ revision }) => revision)).toEqual(
      [2, 3, 4, 5].map((change) => start + change),
    );
  });

  it('tells its listeners of each change until they leave', () => {
    const store = new ObjectStore();
    const seen: string[] = [];
    const leave = store.subscribe((event) => seen.push(event.type));
    store.put('configmaps', object('a'));
    store.put('configmaps', object('a', 1));
    leave();
    store.remove('configmaps', { namespace: 'shop', name: 'a' });
    expect(seen).toEqual(['ADDED', 'MODIFIED']);
  });
});
