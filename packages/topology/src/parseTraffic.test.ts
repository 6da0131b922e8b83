import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sideTotals, sum } from './edgeTotals.ts';
import { parseTraffic } from './parseTraffic.ts';
import { connections, recordsOf, requests, traffic } from './testing/telemetry.ts';
import type { Sample } from './traffic.ts';

const call = { from: 'shop/web', to: 'shop/catalog' } as const;

describe('parseTraffic', () => {
  test('reads who called whom in our terms', () => {
    const [record] = recordsOf(
      traffic(requests(7, { ...call, labels: { destination_port: '8080', response_flags: 'UF,URX' } })),
    );
    expect(record).toEqual({
      kind: {
        reporter: 'server',
        protocol: 'http',
        mutualTls: true,
        destinationPort: 8080,
        responseCode: 200,
        responseFlags: 'UF,URX',
      },
      peers: {
        client: {
          namespace: 'shop',
          workload: 'web',
          principal: 'spiffe://cluster.local/ns/shop/sa/web',
          cluster: undefined,
        },
        server: {
          namespace: 'shop',
          workload: 'catalog',
          principal: 'spiffe://cluster.local/ns/shop/sa/catalog',
          service: 'catalog.shop.svc.cluster.local',
          serviceName: 'catalog',
          serviceNamespace: 'shop',
          cluster: undefined,
        },
      },
      requests: 7,
    });
  });

  test('what Istio does not know is undefined, not a name', () => {
    const [record] = recordsOf(traffic(requests(1, { to: 'shop/catalog', mutualTls: false })));
    expect(record?.peers.client).toEqual({
      namespace: undefined,
      workload: undefined,
      principal: undefined,
      cluster: undefined,
    });
  });

  test('waypoints report as servers do, and the port that a client writes is not taken for a container port', () => {
    const labels = { destination_port: '80' };
    const records = recordsOf(
      traffic(requests(1, { ...call, by: 'waypoint' }), requests(1, { ...call, by: 'source', labels })),
    );
    expect(records.map(({ kind }) => kind.reporter)).toEqual(['server', 'client']);
    expect(records[1]?.kind.destinationPort).toBeUndefined();
  });

  test('joins the three TCP answers about one label set', () => {
    const records = recordsOf(traffic(connections({ opened: 1, sent: 20, received: 300 }, call)));
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      kind: { protocol: 'tcp' },
      requests: 0,
      tcp: { opened: 1, sentBytes: 20, receivedBytes: 300 },
    });
  });

  test('equal peers are one object', () => {
    const records = recordsOf(
      traffic(
        requests(1, call),
        connections({ opened: 1 }, call),
        requests(1, { ...call, labels: { response_code: '404' } }),
      ),
    );
    expect(records).toHaveLength(3);
    expect(new Set(records.map(({ peers }) => peers)).size).toBe(1);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a sample of %d says nothing', (value) => {
    expect(recordsOf(traffic(requests(value, call)))).toEqual([]);
  });

  test('a sample without reporter is nobody speaking', () => {
    expect(recordsOf(traffic(requests(1, { ...call, labels: { reporter: '' } })))).toEqual([]);
  });

  test('says the same in the same order, in whatever order Prometheus answers', () => {
    const samples = ['web', 'api', 'db'].flatMap((name) =>
      ['200', '503'].map((code): Sample => ({
        labels: { reporter: 'destination', source_workload: name, response_code: code },
        value: 1,
      })),
    );
    const read = (requests: readonly Sample[]) =>
      parseTraffic(
        { requests, tcpOpened: [], tcpSentBytes: [], tcpReceivedBytes: [] },
        { at: 0, windowSeconds: 60, destinationPort: false },
      );
    expect(read(samples.toReversed())).toEqual(read(samples));
    expect(recordsOf(read(samples))).toHaveLength(6);
  });

  test('loses nothing, however the samples are split and ordered', () => {
    const sample = fc.record({
      value: fc.integer({ min: 1, max: 1_000_000 }),
      reporter: fc.constantFrom('source', 'destination'),
      workload: fc.constantFrom('a', 'b', 'unknown'),
      code: fc.constantFrom('200', '503'),
    });
    fc.assert(
      fc.property(fc.array(sample), (samples) => {
        const answers = samples.map(({ value, reporter, workload, code }): Sample => {
          return { value, labels: { reporter, source_workload: workload, response_code: code } };
        });
        const empty = { tcpOpened: [], tcpSentBytes: [], tcpReceivedBytes: [] };
        const meta = { at: 0, windowSeconds: 60, destinationPort: false };
        const records = recordsOf(parseTraffic({ requests: answers, ...empty }, meta));
        const counted = (reporter: string): number =>
          samples.filter((s) => s.reporter === reporter).reduce((total, s) => total + s.value, 0);
        expect(sum(sideTotals(records, 'server').requests)).toBe(counted('destination'));
        expect(sum(sideTotals(records, 'client').requests)).toBe(counted('source'));
      }),
    );
  });
});

describe('sideTotals', () => {
  test("errors are 5xx, no answer, and gRPC statuses that are the server's fault", () => {
    const codes = [
      { response_code: '200' },
      { response_code: '404' },
      { response_code: '500' },
      { response_code: '0' },
      { request_protocol: 'grpc', grpc_response_status: '5' },
      { request_protocol: 'grpc', grpc_response_status: '14' },
    ];
    const records = recordsOf(traffic(...codes.map((labels, i) => requests(10 ** i, { ...call, labels }))));
    const totals = sideTotals(records, 'server');
    expect(totals.errors).toBe(101_100);
    expect(totals.protocols).toEqual(['grpc', 'http']);
  });

  test('tells failed connections from calls that came through, also by bytes alone', () => {
    const by = 'source' as const;
    const records = recordsOf(
      traffic(
        requests(3, { ...call, by, labels: { response_flags: 'URX,UF' } }),
        connections({ opened: 2 }, { ...call, by, labels: { response_flags: 'UC' } }),
        connections({ sent: 100 }, { ...call, by }),
        requests(4, { ...call, by, labels: { response_flags: 'DC' } }),
      ),
    );
    expect(sideTotals(records, 'client')).toMatchObject({ failures: 5, successes: 5 });
  });
});
