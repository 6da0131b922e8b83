import { describe, expect, test } from 'vitest';
import { increaseOf } from './promql/increase.ts';
import { seriesQueries } from './seriesQueries.ts';

const options = { stepSeconds: 60, scrapeIntervalSeconds: 15 };
const catalog = { kind: 'service', namespace: 'shop', name: 'catalog' } as const;

describe('seriesQueries', () => {
  test('of an edge count the same as the graph, per second and by security', () => {
    const source = { kind: 'workloads', namespace: 'shop', names: ['web-v1', 'web-v2'] } as const;
    const queries = seriesQueries({ source, target: catalog }, options);
    const selected =
      'reporter!="source",source_workload_namespace="shop",source_workload=~"web-v1|web-v2",' +
      'destination_service_namespace="shop",destination_service_name="catalog"';
    expect(queries.requests).toBe(
      `sum by (connection_security_policy) (${increaseOf(`istio_requests_total{${selected}}`, 60, 15)}) / 60`,
    );
    expect(queries.sentBytes).toContain(`istio_tcp_sent_bytes_total{${selected}}`);
    expect(queries.receivedBytes).toContain(`istio_tcp_received_bytes_total{${selected}}`);
    expect(queries.connections).toContain(`istio_tcp_connections_opened_total{${selected}}`);
    expect(queries.errors).toContain(`{${selected},response_code=~"0|5.."}`);
    expect(queries.errors).toContain(`{${selected},grpc_response_status=~"2|4|12|13|14|15"}`);
  });

  test('of a service take all callers', () => {
    expect(seriesQueries({ target: catalog }, options).requests).toContain(
      '{reporter!="source",destination_service_namespace="shop",destination_service_name="catalog"}',
    );
  });

  test('of an unnamed client match what Istio writes for it', () => {
    const queries = seriesQueries({ source: { kind: 'unnamed' }, target: catalog }, options);
    expect(queries.requests).toContain('source_workload=~"unknown|"');
  });

  test('of a workload and of a host outside', () => {
    const workload = { kind: 'workload', namespace: 'shop', name: 'db' } as const;
    expect(seriesQueries({ target: workload }, options).requests).toContain(
      'destination_workload_namespace="shop",destination_workload="db"',
    );
    expect(seriesQueries({ target: { kind: 'external', host: 'a.b' } }, options).requests).toContain(
      'destination_service="a.b"',
    );
  });

  test('of namespaces, and of the whole mesh where that is said', () => {
    const { requests } = seriesQueries({ target: { kind: 'namespaces', names: ['data', 'shop'] } }, options);
    expect(requests).toContain('{reporter!="source",destination_service_namespace=~"data|shop"}');
    expect(seriesQueries({ target: { kind: 'mesh' } }, options).requests).toContain(
      'istio_requests_total{reporter!="source"}',
    );
  });

  test('cover four scrapes even where the step is shorter', () => {
    expect(seriesQueries({ target: catalog }, { ...options, stepSeconds: 5 }).requests).toMatch(
      /\[60s\].* \/ 60$/,
    );
  });

  test('quote whatever stands in a name', () => {
    const target = { kind: 'service', namespace: 'shop', name: 'a"} or vector(1) #' } as const;
    expect(seriesQueries({ target }, options).requests).toContain(
      String.raw`destination_service_name="a\"} or vector(1) #"`,
    );
  });

  test('never mean the whole mesh without saying so', () => {
    expect(() => seriesQueries({}, options)).toThrow(RangeError);
  });
});
