import { describe, expect, it } from 'vitest';
import { refWrites, targetWrites } from './targetWrites.ts';

describe('where a change writes', () => {
  it('is the namespace of the place, and the root namespace for the mesh', () => {
    expect(targetWrites({ scope: 'namespace', namespace: 'shop', mode: 'STRICT' }, 'root')).toEqual([
      { namespace: 'shop', kind: 'PeerAuthentication' },
    ]);
    expect(targetWrites({ scope: 'mesh', mode: 'STRICT' }, 'root')).toEqual([
      { namespace: 'root', kind: 'PeerAuthentication' },
    ]);
  });

  it('is of other kinds for rules and for telemetry', () => {
    expect(
      targetWrites(
        {
          scope: 'rule',
          namespace: 'shop',
          name: 'orders',
          tls: [{ subset: null, port: null, mode: 'UNSET' }],
        },
        'root',
      ),
    ).toEqual([{ namespace: 'shop', kind: 'DestinationRule' }]);
    expect(targetWrites({ scope: 'port_evidence' }, 'root')).toEqual([
      { namespace: 'root', kind: 'Telemetry' },
    ]);
  });

  it('of many places is each place once, with what is deleted afterwards', () => {
    const place = (name: string) => ({
      scope: 'workload' as const,
      namespace: 'shop',
      name,
      mode: 'STRICT' as const,
    });
    expect(
      targetWrites(
        {
          scope: 'places',
          places: [place('orders'), place('catalog')],
          delete: [
            { kind: 'PeerAuthentication', namespace: 'data', name: 'default' },
            { kind: 'DestinationRule', namespace: 'shop', name: 'orders' },
          ],
        },
        'root',
      ),
    ).toEqual([
      { namespace: 'shop', kind: 'PeerAuthentication' },
      { namespace: 'data', kind: 'PeerAuthentication' },
      { namespace: 'shop', kind: 'DestinationRule' },
    ]);
  });

  it('leaves out what Padlock never writes', () => {
    expect(refWrites([{ kind: 'ServiceMeshPolicy', namespace: 'shop', name: 'default' }])).toEqual([]);
  });
});
