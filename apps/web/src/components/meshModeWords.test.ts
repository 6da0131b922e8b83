import type { Mesh } from '@padlock/contract';
import { expect, it } from 'vitest';
import { meshModeWords } from './meshModeWords.ts';

const mesh = (policy: string | null, limits: Mesh['limits'] = []): Pick<Mesh, 'mode' | 'limits'> => ({
  mode: {
    mode: policy === null ? 'PERMISSIVE' : 'STRICT',
    source: {
      scope: policy === null ? 'default' : 'mesh',
      policy:
        policy === null ? null : { kind: 'PeerAuthentication', namespace: 'istio-system', name: policy },
    },
    steps: [],
    bypass: null,
  },
  limits,
});
const limit = (reason: 'absent' | 'forbidden') => [{ kind: 'PeerAuthentication', reason, message: '' }];

it('names the policy of the mesh', () => {
  expect(meshModeWords(mesh('default'))).toBe(
    'the mode of the mesh, STRICT, by PeerAuthentication istio-system/default',
  );
});

it("names Istio's default where there is none, and where there is no such kind", () => {
  expect(meshModeWords(mesh(null))).toBe("Istio's default, PERMISSIVE");
  expect(meshModeWords(mesh(null, limit('absent')))).toBe("Istio's default, PERMISSIVE");
});

it('does not guess at what cannot be read', () => {
  expect(meshModeWords(mesh(null, limit('forbidden')))).not.toContain('PERMISSIVE');
});
