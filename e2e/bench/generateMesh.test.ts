import { expect, it } from 'vitest';
import { generateMesh, type MeshSize } from './generateMesh.ts';

const size: MeshSize = {
  services: 100,
  edges: 400,
  plaintext: 0.1,
  partial: 0.1,
  tcp: 0.25,
  idle: 0.2,
  seed: 1,
};

it('makes the same mesh of the same numbers, and another of another seed', () => {
  expect(generateMesh(size)).toEqual(generateMesh(size));
  expect(generateMesh({ ...size, seed: 2 }).edges).not.toEqual(generateMesh(size).edges);
});

it('makes as many services and edges as it was told, between services that exist', () => {
  const { objects, edges } = generateMesh(size);
  const services = objects.filter(({ kind }) => kind === 'Service');
  expect(services).toHaveLength(100);
  expect(edges).toHaveLength(400);
  const known = new Set(services.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  expect(edges.every(({ server }) => known.has(`${server.namespace}/${server.service}`))).toBe(true);
});

it('gives each service two pods with addresses of their own', () => {
  const pods = generateMesh(size).objects.filter(({ kind }) => kind === 'Pod');
  expect(pods).toHaveLength(200);
  const addresses = pods.map((pod) => JSON.stringify(pod['status']));
  expect(new Set(addresses).size).toBe(200);
});

it('keeps about to the shares that it was told', () => {
  const { edges } = generateMesh({ ...size, services: 1_000, edges: 5_000 });
  const share = (matches: (edge: (typeof edges)[number]) => boolean) =>
    edges.filter(matches).length / edges.length;
  expect(share(({ protocol }) => protocol === 'tcp')).toBeCloseTo(0.25, 1);
  expect(share(({ perSecond }) => perSecond === 0)).toBeCloseTo(0.2, 1);
  expect(share(({ mutualTls }) => mutualTls > 0 && mutualTls < 1)).toBeCloseTo(0.1, 1);
});
