import { describe, expect, test } from 'vitest';
import { calleesOf, callersOf, serviceEvidence } from './serviceEvidence.ts';
import type { EvidenceInput, PortEvidence } from './serviceEvidence.ts';
import { cluster, peerAuthentication, service, workload } from './testing/cluster.ts';
import { connections, requests, traffic } from './testing/telemetry.ts';

const mesh = cluster(
  workload('shop/web'),
  service('shop/web'),
  workload('shop/catalog'),
  service('shop/catalog', [
    { name: 'http', port: 80, targetPort: 8080 },
    { name: 'http-admin', port: 81, targetPort: 8081 },
    { name: 'tcp-sync', port: 82, targetPort: 8082 },
  ]),
  workload('legacy/batch', { sidecar: false }),
);
const catalog = { namespace: 'shop', name: 'catalog' };
const call = { from: 'shop/web', to: 'shop/catalog' } as const;

function input(parts: Partial<EvidenceInput>): EvidenceInput {
  return { cluster: 'c', mesh, traffic: traffic(), lastDay: undefined, ...parts };
}

function port(parts: Partial<EvidenceInput>, number: number): PortEvidence | undefined {
  return serviceEvidence(input(parts), catalog).ports.find(({ port }) => port === number);
}

describe('serviceEvidence', () => {
  test('sums all callers before it divides', () => {
    const seen = traffic(requests(1, call), requests(299, { to: 'shop/catalog', mutualTls: false }));
    const evidence = serviceEvidence(input({ traffic: seen }), catalog);
    expect(evidence).toMatchObject({
      id: 'c/service/shop/catalog',
      state: 'partial',
      share: { text: '<1%', mutualTls: 1, total: 300 },
      requestsPerSecond: 5,
      plaintextCallers: 1,
    });
  });

  test('lists plaintext callers first, an unnamed one with guesses', () => {
    const seen = traffic(requests(60, call), requests(30, { to: 'shop/catalog', mutualTls: false }));
    expect(callersOf(input({ traffic: seen }), catalog)).toEqual([
      {
        id: 'c/unnamed/shop',
        kind: 'unnamed',
        namespace: null,
        name: 'Unnamed client',
        identities: [],
        state: 'open',
        share: { basis: 'requests', mutualTls: 0, total: 30, text: '0%', precise: '0%' },
        requestsPerSecond: 0.5,
        connectionsPerSecond: null,
        candidates: ['legacy/batch'],
      },
      {
        id: 'c/service/shop/web',
        kind: 'service',
        namespace: 'shop',
        name: 'web',
        identities: ['spiffe://cluster.local/ns/shop/sa/web'],
        state: 'locked',
        share: { basis: 'requests', mutualTls: 60, total: 60, text: '100%', precise: '100%' },
        requestsPerSecond: 1,
        connectionsPerSecond: null,
        candidates: [],
      },
    ]);
  });

  test('knows whom the service calls', () => {
    const seen = traffic(requests(6, call));
    const callees = calleesOf(input({ traffic: seen }), { namespace: 'shop', name: 'web' });
    expect(callees.map(({ id, state }) => [id, state])).toEqual([['c/service/shop/catalog', 'locked']]);
    expect(callees[0]?.identities).toEqual(['spiffe://cluster.local/ns/shop/sa/catalog']);
  });

  test('without a port in telemetry is that of all ports which could carry it', () => {
    const seen = { traffic: traffic(requests(6, call)) };
    expect(port(seen, 80)).toMatchObject({ evidenceScope: 'service', state: 'locked' });
    expect(port(seen, 81)).toMatchObject({ evidenceScope: 'service', state: 'locked' });
    // Requests do not come from a port declared as TCP: that one was idle, and provably so.
    expect(port(seen, 82)).toMatchObject({ evidenceScope: 'port', state: 'idle', callers: [] });
  });

  test('proves the only port that can carry such traffic', () => {
    const seen = { traffic: traffic(connections({ opened: 6 }, { ...call, mutualTls: false })) };
    expect(port(seen, 82)).toMatchObject({ evidenceScope: 'port', state: 'open', plaintextCallers: 1 });
    expect(port(seen, 80)).toMatchObject({ state: 'idle' });
  });

  test('with a port in telemetry is per port', () => {
    const seen = {
      traffic: traffic(
        requests(6, { ...call, labels: { destination_port: '8080' } }),
        requests(4, { ...call, mutualTls: false, labels: { destination_port: '8081' } }),
      ),
    };
    expect(port(seen, 80)).toMatchObject({ evidenceScope: 'port', state: 'locked', plaintextCallers: 0 });
    expect(port(seen, 81)).toMatchObject({ evidenceScope: 'port', state: 'open', plaintextCallers: 1 });
    expect(callersOf(input(seen), catalog, 81).map(({ share }) => share?.total)).toEqual([4]);
    expect(callersOf(input(seen), catalog, 4711)).toEqual([]);
  });

  test('takes the port from the server side where both sides report a caller', () => {
    const seen = {
      traffic: traffic(
        requests(6, { ...call, labels: { destination_port: '8080' } }),
        requests(6, { ...call, by: 'source' }),
      ),
    };
    expect(port(seen, 80)).toMatchObject({ state: 'locked' });
    // The client's report has no port: it must not make the other port look called.
    expect(port(seen, 81)).toMatchObject({ state: 'idle', callers: [] });
  });

  test('of a service with one port is of that port', () => {
    const seen = traffic(requests(1, { from: 'shop/catalog', to: 'shop/web' }));
    const { ports } = serviceEvidence(input({ traffic: seen }), { namespace: 'shop', name: 'web' });
    expect(ports).toMatchObject([{ port: 80, evidenceScope: 'port', state: 'locked' }]);
  });

  test('without traffic is idle, and unknown when Prometheus has not answered', () => {
    expect(serviceEvidence(input({}), catalog).state).toBe('idle');
    expect(serviceEvidence(input({ traffic: undefined }), catalog).state).toBe('unknown');
  });

  test('of a caller that policy would refuse now is blocked', () => {
    const strict = cluster(
      workload('shop/web'),
      service('shop/web'),
      peerAuthentication('shop/default', { mode: 'STRICT' }),
    );
    const lastDay = traffic(requests(5, { to: 'shop/web', mutualTls: false }));
    const evidence = serviceEvidence(input({ mesh: strict, lastDay }), { namespace: 'shop', name: 'web' });
    expect(evidence.state).toBe('blocked');
    expect(evidence.callers).toMatchObject([{ state: 'blocked', requestsPerSecond: null, share: null }]);
  });
});
