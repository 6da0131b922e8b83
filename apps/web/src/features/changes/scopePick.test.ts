import type { EffectiveMode, ModeStep } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { defaultSource, scopePick, scopeRefusal } from './scopePick.ts';

const policy = (namespace: string) => ({ kind: 'PeerAuthentication', namespace, name: 'default' });
const step = (given: Pick<ModeStep, 'scope' | 'mode'> & Partial<ModeStep>): ModeStep => ({
  policy: null,
  decides: false,
  shadowed: [],
  ...given,
});

describe('the pick at a scope', () => {
  const steps: readonly ModeStep[] = [
    step({ scope: 'workload', mode: null }),
    step({ scope: 'namespace', mode: 'STRICT', policy: policy('shop'), decides: true }),
    step({ scope: 'mesh', mode: 'UNSET', policy: policy('istio-system') }),
    step({ scope: 'default', mode: 'PERMISSIVE' }),
  ];

  it('is its own setting, and DEFAULT is the next wider one that says something', () => {
    expect(scopePick({ steps: [...steps] }, 'namespace')).toEqual({
      pick: 'STRICT',
      resolvesTo: 'PERMISSIVE',
      resolvesFrom: "Istio's default",
    });
  });

  it('is DEFAULT where nothing is set, with the policy that it comes from', () => {
    expect(scopePick({ steps: [...steps] }, 'workload')).toEqual({
      pick: 'DEFAULT',
      resolvesTo: 'STRICT',
      resolvesFrom: 'namespace policy shop/default',
    });
  });

  it('is DISABLED where the resource says DISABLE', () => {
    expect(scopePick({ steps: [step({ scope: 'mesh', mode: 'DISABLE' })] }, 'mesh').pick).toBe('DISABLED');
  });
});

describe('no picker', () => {
  const mode = (kind: string): EffectiveMode => ({
    mode: 'STRICT',
    source: { scope: 'mesh', policy: { kind, namespace: 'istio-system', name: 'default' } },
    steps: [],
    bypass: null,
  });
  const mesh = (kind = 'PeerAuthentication') => ({ rootNamespace: 'istio-system', mode: mode(kind) });

  it('stands on the root namespace, whose policy is the mesh policy', () => {
    const root = { cluster: 'demo', scope: 'namespace', namespace: 'istio-system' } as const;
    expect(scopeRefusal(root, mesh())).toContain('set the mode of the mesh');
    expect(scopeRefusal({ ...root, namespace: 'shop' }, mesh())).toBeNull();
  });

  it('stands on a mesh whose operator sets the mode', () => {
    const place = { cluster: 'demo', scope: 'mesh' } as const;
    expect(scopeRefusal(place, mesh('ServiceMeshPolicy'))).toContain('ServiceMeshControlPlane');
    expect(scopeRefusal(place, mesh())).toBeNull();
  });
});

describe('the source of a DEFAULT', () => {
  const target = (namespace: string | null) => ({
    defaultMode: {
      mode: 'STRICT' as const,
      source: {
        scope: namespace === null ? ('default' as const) : ('namespace' as const),
        policy: namespace === null ? null : policy(namespace),
      },
      steps: [],
      bypass: null,
    },
  });

  it('is named once where all workloads behind a port share it', () => {
    expect(defaultSource([target('shop'), target('shop')])).toBe('namespace policy shop/default');
    expect(defaultSource([target(null)])).toBe("Istio's default");
  });

  it('is not pretended where workloads differ, or where there is none', () => {
    expect(defaultSource([target('shop'), target(null)])).toContain('differ');
    expect(defaultSource([{ defaultMode: null }])).toBeNull();
  });
});
