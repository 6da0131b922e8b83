import type { EdgePart, TopologyNode } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { clientLines, serverLines } from './expectations.ts';
import { edgeAction, requireOn } from './requireMtls.ts';

const catalog: TopologyNode = {
  id: 'demo/service/shop/catalog',
  kind: 'service',
  namespace: 'shop',
  name: 'catalog',
  category: 'service',
  pods: 3,
  podsInMesh: 3,
  ports: [],
  health: null,
  candidates: [],
};

function part(changes: Partial<EdgePart> = {}): EdgePart {
  return {
    client: 'shop/frontpage',
    server: 'shop/catalog',
    port: 80,
    targetPort: 8080,
    outcome: 'mutual_tls',
    clientDecidedBy: 'auto_mtls',
    clientRule: null,
    serverMode: 'PERMISSIVE',
    serverSource: { scope: 'port', policy: 'shop/catalog' },
    ...changes,
  };
}

describe('the action of an edge', () => {
  it('is offered for every service port that still accepts plaintext', () => {
    const parts = [
      part(),
      part({ port: 9000, targetPort: 50051, serverMode: 'STRICT' }),
      part({ client: 'shop/b' }),
    ];
    expect(edgeAction({ target: catalog, parts })).toEqual({
      kind: 'require',
      ports: [80],
      server: { scope: 'service', namespace: 'shop', name: 'catalog' },
    });
  });

  it('goes by container port where a workload is called', () => {
    const action = edgeAction({
      target: { ...catalog, kind: 'workload' },
      parts: [part({ serverMode: 'PERMISSIVE' })],
    });
    expect(action).toMatchObject({ kind: 'require', ports: [8080] });
    expect(action.kind === 'require' && requireOn(action.server, 8080)).toEqual({
      scope: 'workload',
      namespace: 'shop',
      name: 'catalog',
      ports: [{ port: 8080, mode: 'STRICT' }],
    });
  });

  it('is not offered where STRICT stands already', () => {
    expect(edgeAction({ target: catalog, parts: [part({ serverMode: 'STRICT' })] }).kind).toBe('required');
  });

  it('is not offered where no sidecar could enforce it', () => {
    expect(edgeAction({ target: catalog, parts: [part({ serverMode: null })] }).kind).toBe('none');
    expect(edgeAction({ target: catalog, parts: [] }).kind).toBe('none');
  });

  it('is not offered towards another cluster, whose policies are set there', () => {
    const target = { ...catalog, otherCluster: 'west' };
    expect(edgeAction({ target, parts: [part()] })).toEqual({
      kind: 'none',
      reason: 'What is called stands in cluster west: its policies are set there.',
    });
  });

  it('is not offered towards external hosts', () => {
    expect(
      edgeAction({ target: { ...catalog, kind: 'external', namespace: null }, parts: [part()] }).kind,
    ).toBe('none');
  });
});

describe('what policy expects', () => {
  it('says once what all clients do, and names them only where they differ', () => {
    expect(clientLines([part(), part({ client: 'shop/b' })])).toEqual([
      { does: 'Sends mutual TLS', reason: 'auto mTLS, no DestinationRule', who: [] },
    ]);
    const mixed = clientLines([
      part(),
      part({ client: 'legacy/b', clientDecidedBy: 'no_sidecar', outcome: 'plaintext' }),
    ]);
    expect(mixed.map(({ who }) => who)).toEqual([['shop/frontpage'], ['legacy/b']]);
  });

  it('says that a refused call sends what the server does not accept', () => {
    expect(clientLines([part({ outcome: 'refused', serverMode: 'DISABLE' })])[0]?.does).toBe(
      'Sends mutual TLS',
    );
    expect(
      clientLines([part({ outcome: 'refused', serverMode: 'STRICT', clientDecidedBy: 'no_sidecar' })])[0]
        ?.does,
    ).toBe('Sends plaintext');
  });

  it('names the container ports that a mode holds for', () => {
    expect(serverLines([part({ targetPort: 9090 }), part()])).toMatchObject([
      { mode: 'PERMISSIVE', scope: 'port', policy: 'shop/catalog', ports: [8080, 9090] },
    ]);
  });
});
