import { describe, expect, it } from 'vitest';
import { seesNoNamespace } from './seesNoNamespace.ts';

type MeshSeen = Parameters<typeof seesNoNamespace>[1];

const mesh = (change: Partial<MeshSeen> = {}): MeshSeen => ({
  sources: [{ name: 'kubernetes', state: 'ok', lastSuccess: '2026-01-01T00:00:00Z', message: null }],
  limits: [],
  limitedTo: null,
  namespaces: [],
  ...change,
});

describe('somebody to whom no namespace is shown', () => {
  it('lacks the rights where people log in', () => {
    expect(seesNoNamespace({ authMode: 'token' }, mesh())).toBe(true);
  });

  it.each([
    ['nobody logs in', 'none', mesh()],
    [
      'Padlock may not list namespaces',
      'oidc',
      mesh({ limits: [{ kind: 'Namespace', reason: 'forbidden', message: '' }] }),
    ],
    ['Padlock was told to read others', 'oidc', mesh({ limitedTo: [] })],
    [
      'the API server has not answered yet',
      'oidc',
      mesh({ sources: [{ name: 'kubernetes', state: 'starting', lastSuccess: null, message: null }] }),
    ],
  ] as const)('is no matter of their rights where %s', (_, authMode, seen) => {
    expect(seesNoNamespace({ authMode }, seen)).toBe(false);
  });
});
