import fc from 'fast-check';
import type { LayoutEdge, LayoutNode, LayoutRequest } from './layoutTypes.ts';

const viewport = { width: 1200, height: 700 };
export const label = { width: 60, height: 22 };

export function node(id: string, group?: string): LayoutNode {
  return { id, group, width: 150, height: 54 };
}

/** `edge('a', 'b')` calls from a to b. */
export function edge(source: string, target: string): LayoutEdge {
  return { id: `${source}>${target}`, source, target, label };
}

export function request(
  nodes: LayoutNode[],
  edges: LayoutEdge[],
  rest: Partial<LayoutRequest> = {},
): LayoutRequest {
  return { kind: 'layered', nodes, edges, viewport, fixed: {}, ...rest };
}

/** The mesh of the first mockup: nine services in four namespaces. */
export function shopMesh(): { nodes: LayoutNode[]; edges: LayoutEdge[] } {
  const nodes = [
    node('ingress', 'istio-system'),
    ...['frontpage', 'catalog', 'bookings', 'orders', 'payments'].map((name) => node(name, 'shop')),
    node('batch', 'legacy'),
    node('postgresql', 'data'),
    node('redis', 'data'),
  ];
  const calls = `ingress>frontpage ingress>catalog ingress>bookings frontpage>catalog frontpage>orders frontpage>bookings
    orders>catalog bookings>orders orders>payments bookings>payments catalog>postgresql orders>postgresql
    payments>postgresql payments>redis bookings>redis batch>catalog batch>postgresql`;
  const edges = calls.split(/\s+/).map((call) => {
    const [source = '', target = ''] = call.split('>');
    return edge(source, target);
  });
  return { nodes, edges };
}

/** A cyclic mesh of any size, the same each time. */
export function largeMesh(services: number, calls: number): { nodes: LayoutNode[]; edges: LayoutEdge[] } {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const nodes = Array.from({ length: services }, (_, i) =>
    node(`s${i}`, `ns${i % Math.ceil(services / 40)}`),
  );
  const edges = Array.from({ length: calls }, (_, i) => ({
    ...edge(`s${random(services)}`, `s${random(services)}`),
    id: `e${i}`,
  }));
  return { nodes, edges };
}

/** Any small mesh, cycles, self calls and doubles included. */
export const anyMesh = fc
  .record({
    groups: fc.array(fc.constantFrom(undefined, 'a', 'b', 'c', 'd'), { minLength: 1, maxLength: 24 }),
    calls: fc.array(fc.tuple(fc.nat(23), fc.nat(23)), { maxLength: 50 }),
  })
  .map(({ groups, calls }) => ({
    nodes: groups.map((group, i) => ({ ...node(`n${i}`, group), width: 100 + ((i * 37) % 90) })),
    edges: calls.map(([from, to], i) => ({
      ...edge(`n${from % groups.length}`, `n${to % groups.length}`),
      id: `e${i}`,
    })),
  }));
