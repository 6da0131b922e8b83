import type { Mode } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { bulkRefusal, bulkTargets } from './bulk.ts';

const service = (name: string, ...modes: (Mode | null)[]) => ({
  namespace: 'shop',
  name,
  ports: modes.map((mode, index) => ({ name: null, port: 8080 + index, protocol: 'HTTP', mode })),
});

describe('one mode for many services', () => {
  it('goes to every port that does not have it and that has a sidecar', () => {
    const targets = bulkTargets(
      [service('a', 'PERMISSIVE', 'STRICT', null), service('b', 'STRICT'), service('c', 'DISABLE')],
      'STRICT',
    );
    expect(targets.map(({ name, ports }) => [name, ports])).toEqual([
      ['a', [{ port: 8080, mode: 'STRICT' }]],
      ['c', [{ port: 8080, mode: 'STRICT' }]],
    ]);
    expect(bulkTargets([service('c', 'DISABLE')], 'DISABLED')).toEqual([]);
  });

  it('asks for DEFAULT on every port', () => {
    expect(bulkTargets([service('a', 'PERMISSIVE', 'STRICT')], 'DEFAULT')[0]?.ports).toHaveLength(2);
  });

  it('is not offered where policy reaches nothing', () => {
    expect(bulkRefusal(service('a', 'STRICT'), 'istio-system')).toBeNull();
    expect(bulkRefusal(service('a', null), 'istio-system')).toContain('sidecar');
    expect(bulkRefusal(service('a', null), 'istio-system', false)).toContain('cannot read pods');
    expect(bulkRefusal(service('a'), 'istio-system')).toContain('no ports');
    expect(bulkRefusal(service('a', 'STRICT'), 'shop')).toContain('root namespace');
  });
});
