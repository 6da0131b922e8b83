import { expect, test } from 'vitest';
import { createMesh } from '@padlock/mtls';
import { plaintextSources } from './explanations.ts';

function pod(container: Record<string, unknown>, annotations: Record<string, string> = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'orders', namespace: 'shop', annotations },
    spec: { containers: [{ name: 'app', ports: [{ name: 'http', containerPort: 8080 }], ...container }] },
  };
}
const told = (object: ReturnType<typeof pod>) =>
  [...createMesh([object]).pods.values()].flatMap((one) =>
    plaintextSources(one).map(({ kind, port }) => `${kind} ${port}`),
  );

test('a probe that goes to the application is an explanation, by number or by name', () => {
  expect(
    told(
      pod({
        readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
        livenessProbe: { tcpSocket: { port: 9000 } },
        startupProbe: { grpc: { port: 7070 } },
      }),
    ),
  ).toEqual(['probe 9000', 'probe 8080', 'probe 7070']);
});

test('a probe that Istio rewrote goes to the agent, and an exec probe nowhere', () => {
  expect(
    told(
      pod({
        readinessProbe: { httpGet: { path: '/app-health/app/readyz', port: 15_020 } },
        livenessProbe: { exec: { command: ['true'] } },
      }),
    ),
  ).toEqual([]);
});

test('a scrape by annotation is one, unless Istio merges the metrics', () => {
  const scrape = { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9102' };
  expect(told(pod({}, scrape))).toEqual(['scrape 9102']);
  expect(told(pod({}, { ...scrape, 'prometheus.io/port': '15020' }))).toEqual([]);
  expect(told(pod({}, { ...scrape, 'prometheus.io/scrape': 'false' }))).toEqual([]);
});
