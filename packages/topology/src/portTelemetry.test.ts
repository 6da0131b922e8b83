import type { KubernetesObject } from '@padlock/mtls';
import { expect, test } from 'vitest';
import { meshTelemetry, portTelemetry } from './portTelemetry.ts';

function telemetry(name: string, spec: object, created = '2026-01-01T00:00:00Z'): KubernetesObject {
  return {
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    metadata: { name, namespace: 'istio-system', creationTimestamp: created },
    spec,
  };
}

const override = (metric: string, tags: object = {}) => ({
  match: { metric, mode: 'SERVER' },
  tagOverrides: { ...tags, destination_port: { value: 'string(destination.port)' } },
});
const counters = ['REQUEST_COUNT', 'TCP_OPENED_CONNECTIONS', 'TCP_SENT_BYTES', 'TCP_RECEIVED_BYTES'];

test('a mesh without one gets a Telemetry for the counters of servers', () => {
  const made = portTelemetry(undefined, 'istio-system');
  expect(made.metadata).toMatchObject({ name: 'port-evidence', namespace: 'istio-system' });
  expect(made['spec']).toEqual({
    metrics: [{ providers: [{ name: 'prometheus' }], overrides: counters.map((one) => override(one)) }],
  });
});

test('the one that is there keeps what it says', () => {
  const spec = {
    accessLogging: [{ providers: [{ name: 'envoy' }] }],
    metrics: [
      { providers: [{ name: 'stackdriver' }] },
      {
        reportingInterval: '10s',
        overrides: [
          { match: { metric: 'ALL_METRICS' }, tagOverrides: { request_host: { operation: 'REMOVE' } } },
          {
            match: { metric: 'REQUEST_COUNT', mode: 'SERVER' },
            tagOverrides: { method: { value: 'request.method' } },
          },
        ],
      },
    ],
  };
  const [, own] = spec.metrics;
  expect(portTelemetry(telemetry('mesh', spec), 'istio-system')['spec']).toEqual({
    ...spec,
    metrics: [
      spec.metrics[0],
      {
        ...own,
        overrides: [
          own?.overrides?.[0],
          override('REQUEST_COUNT', { method: { value: 'request.method' } }),
          ...counters.slice(1).map((one) => override(one)),
        ],
      },
    ],
  });
});

test('one for another provider alone is left as it is', () => {
  const metrics = [{ providers: [{ name: 'stackdriver' }] }];
  expect(portTelemetry(telemetry('mesh', { metrics }), 'istio-system')['spec']).toMatchObject({
    metrics: [metrics[0], { providers: [{ name: 'prometheus' }] }],
  });
});

test('one that says it already is not changed', () => {
  const said = portTelemetry(telemetry('mesh', {}), 'istio-system');
  expect(portTelemetry(said, 'istio-system')).toBe(said);
});

test('of the mesh is the oldest in the root namespace that selects nothing', () => {
  const old = telemetry('b', {}, '2025-01-01T00:00:00Z');
  const found = meshTelemetry(
    [
      telemetry('a', {}),
      old,
      telemetry('c', { selector: { matchLabels: { app: 'x' } } }, '2024-01-01T00:00:00Z'),
      { ...old, metadata: { ...old.metadata, namespace: 'shop', creationTimestamp: '2024-01-01T00:00:00Z' } },
    ],
    'istio-system',
  );
  expect(found).toBe(old);
});
