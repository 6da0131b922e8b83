import { describe, expect, it } from 'vitest';
import { type PictureKey, readPositions, writePositions } from './positionStore.ts';

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const items = new Map<string, string>();
  return { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value) };
}

const key: PictureKey = {
  cluster: 'demo',
  graph: 'service',
  layout: 'layered',
  namespaces: null,
  folding: '',
};

describe('positions', () => {
  it('come back as they were, to the pixel', () => {
    const storage = memory();
    writePositions(key, { a: { x: 1.4, y: -20 } }, storage);
    expect(readPositions(key, storage)).toEqual({ a: { x: 1, y: -20 } });
  });

  it('of another picture are not mixed in', () => {
    const storage = memory();
    writePositions(key, { a: { x: 1, y: 2 } }, storage);
    expect(readPositions({ ...key, namespaces: ['shop'] }, storage)).toEqual({});
    expect(readPositions({ ...key, graph: 'workload' }, storage)).toEqual({});
  });

  it.each(['not json', '[]', 'null', '{"a":"x"}', '{"a":[1]}'])('stored as %s are no positions', (text) => {
    expect(readPositions(key, { getItem: () => text })).toEqual({});
  });

  it('without storage are forgotten, and nothing breaks', () => {
    const denied = {
      getItem: () => {
        throw new Error('denied');
      },
      setItem: () => {
        throw new Error('denied');
      },
    };
    writePositions(key, { a: { x: 1, y: 2 } }, denied);
    expect(readPositions(key, denied)).toEqual({});
  });
});
