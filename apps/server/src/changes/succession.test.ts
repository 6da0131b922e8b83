import { describe, expect, it } from 'vitest';
import { type ChangeRecord, parseChangeRecord } from './changeRecord.ts';
import { succession } from './succession.ts';

function change(id: string, names: readonly string[], more: Partial<ChangeRecord> = {}): ChangeRecord {
  return {
    ...parseChangeRecord({
      id,
      stage: 'written',
      fingerprint: '',
      target: { scope: 'undo', change: 'x' },
      user: 'ann',
      appliedAt: '2026-01-01T00:00:00.000Z',
      prometheusTime: null,
      modes: [],
      writes: names.map((name) => ({
        verb: 'patch',
        ref: { kind: 'PeerAuthentication', namespace: 'shop', name },
        apiVersion: 'security.istio.io/v1',
      })),
      undoes: null,
      reach: { kind: 'mesh' },
      callers: [],
      outcome: null,
    }),
    ...more,
  };
}

const followed = (records: readonly ChangeRecord[]) => [...succession(records).followed].sort();

describe('which changes still stand', () => {
  it('is the newest of each object, whatever the others asked for', () => {
    expect(followed([change('c', ['orders']), change('b', ['orders']), change('a', ['catalog'])])).toEqual([
      'b',
    ]);
  });

  it('is none of which one object was written again', () => {
    expect(followed([change('b', ['orders']), change('a', ['catalog', 'orders'])])).toEqual(['a']);
  });

  it('is the one before, when the newest was taken back', () => {
    const records = [
      change('undo', ['orders'], { undoes: 'b' }),
      change('b', ['orders']),
      change('a', ['orders']),
    ];
    expect(followed(records)).toEqual([]);
    expect(succession(records).undoneBy).toEqual(new Map([['b', 'undo']]));
  });

  it('counts a claim only once nobody can be at it any more', () => {
    const claim = { stage: 'writing', appliedAt: new Date().toISOString() } as const;
    const a = change('a', ['orders']);
    expect(followed([change('b', ['orders'], claim), a])).toEqual([]);
    expect(followed([change('b', ['orders'], { ...claim, appliedAt: a.appliedAt }), a])).toEqual(['a']);
  });
});
