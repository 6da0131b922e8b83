import { describe, expect, test } from 'vitest';
import { buildTopology } from './buildTopology.ts';
import { parseEdgeMetrics } from './edgeMetrics.ts';
import { farClusterOf, reportingCluster, tellFarPairs, tellFarPeers } from './farPeers.ts';
import { cluster as meshOf, workload } from './testing/cluster.ts';
import { requests, traffic } from './testing/telemetry.ts';

const between = (source: string, destination: string) => ({
  labels: { source_cluster: source, destination_cluster: destination },
});
const named = (_cluster: string, name: string): string => name;

describe('peers of other clusters', () => {
  const seen = traffic(
    requests(10, { from: 'shop/orders', to: 'shop/catalog', ...between('east', 'east') }),
    requests(5, { from: 'shop/orders', to: 'shop/catalog', ...between('west', 'east') }),
    requests(3, { from: 'shop/orders', to: 'shop/catalog', by: 'source', ...between('east', 'west') }),
  );

  test('are told from those of the cluster whose proxies report, on either side', () => {
    expect(reportingCluster(seen)).toBe('east');
    const ends = tellFarPeers(seen, named).pairs.map(({ peers: { client, server } }) => [
      `${client.namespace} ${client.workload}`,
      `${server.namespace} ${server.workload}`,
    ]);
    expect(ends).toEqual([
      ['shop orders', 'shop catalog'],
      ['(cluster west) shop/orders', 'shop catalog'],
      ['shop orders', '(cluster west) shop/catalog'],
    ]);
  });

  test('lose everything that says who they are, where their name is an alias', () => {
    const told = tellFarPeers(seen, (cluster) => `x of ${cluster}`);
    const [, far] = told.pairs;
    expect(far?.peers.client).toMatchObject({ workload: 'x of west', principal: undefined });
    expect(JSON.stringify(far)).not.toContain('orders');
  });

  test('stand in the graph as nodes of their own, with the name of their cluster', () => {
    const { nodes, edges, namespaces } = buildTopology({
      cluster: 'c',
      mesh: meshOf(workload('shop/orders'), workload('shop/catalog')),
      traffic: tellFarPeers(seen, named),
      lastDay: undefined,
      graph: 'workload',
      namespaces: undefined,
    });
    const id = 'c/workload/(cluster west)/shop/orders';
    expect(nodes.find((node) => node.id === id)).toMatchObject({ otherCluster: 'west', pods: 0 });
    expect(nodes.find((node) => node.id === 'c/workload/shop/orders')).not.toHaveProperty('otherCluster');
    expect(edges.find(({ source }) => source === id)).toMatchObject({ expectation: 'unknown', drift: false });
    expect(namespaces).toContainEqual({ name: '(cluster west)', mode: null, inMesh: false });
  });

  test('are the same nodes in what histograms say', () => {
    const labels = {
      source_workload: 'orders',
      source_workload_namespace: 'shop',
      source_cluster: 'west',
      destination_workload: 'catalog',
      destination_workload_namespace: 'shop',
      destination_cluster: 'east',
    };
    const metrics = tellFarPairs(parseEdgeMetrics([{ labels, value: 1 }]), 'east', named);
    expect(metrics.pairs.map(({ client }) => client.namespace)).toEqual(['(cluster west)']);
  });

  test('are none where telemetry names one cluster, or none: nothing is copied', () => {
    const local = traffic(requests(1, { from: 'shop/a', to: 'shop/b', ...between('east', 'east') }));
    expect(tellFarPeers(local, named)).toBe(local);
    const unnamed = traffic(requests(1, { from: 'shop/a', to: 'shop/b' }));
    expect(tellFarPeers(unnamed, named)).toBe(unnamed);
    // A client without a sidecar has no cluster: it may be anywhere.
    const plain = traffic(requests(1, { to: 'shop/b', ...between('unknown', 'east') }));
    expect(tellFarPeers(plain, named)).toBe(plain);
  });

  test('have no namespace that a namespace could have', () => {
    expect([farClusterOf('(cluster west)'), farClusterOf('shop'), farClusterOf('(hidden)')]).toEqual([
      'west',
      undefined,
      undefined,
    ]);
  });
});
