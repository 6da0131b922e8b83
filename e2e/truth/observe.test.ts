import { describe, expect, it } from 'vitest';
import { AccessLogLine } from '../testbed/mesh/accessLog/accessLogLine.ts';
import { layOut } from '../testbed/mesh/layout.ts';
import type { CallResult } from '../testbed/mesh/wire/configuration.ts';
import { cellsOf, type Cell } from './cells.ts';
import { truthMesh } from './mesh.ts';
import { observe } from './observe.ts';

const pods = new Map(layOut(truthMesh).map((pod) => [pod.id, pod]));
const v1 = pods.get('store/orders-v1')?.ip ?? '';
const caller = 'spiffe://cluster.local/ns/store/sa/caller';

const cell = (client: string, port: number): Cell => {
  const found = cellsOf({ name: '', objects: [] }).find(
    (one) => one.client === client && one.port === port && one.server === 'store/orders-v1',
  );
  if (found === undefined) throw new Error('there is no such cell');
  return found;
};
const line = (fields: object): AccessLogLine => AccessLogLine.parse(fields);
const answered = (by: string, forwardedClientCert: string | null = null): CallResult => ({
  reached: true,
  status: 200,
  server: by,
  forwardedClientCert,
  upstreamPort: 40_000,
});
const failed = (reason: string, status: number | null = null): CallResult => ({
  reached: false,
  status,
  reason,
});

describe('what a call on the wire shows', () => {
  const look = (of: Cell, result: CallResult, lines: Partial<Parameters<typeof observe>[3]> = {}) =>
    observe(of, result, pods, { client: [], server: [], ...lines });

  it('is mutual TLS under the identity that the server’s sidecar handed on', () => {
    const result = answered('store/orders-v1', `By=x;Hash=y;Subject="";URI=${caller}`);
    expect(look(cell('store/caller', 80), result)).toMatchObject({ outcome: 'mutual_tls', identity: caller });
  });

  it('is plaintext where it handed on none', () =>
    expect(look(cell('store/caller', 80), answered('store/orders-v1'))).toMatchObject({
      outcome: 'plaintext',
    }));

  it('is, for TCP, what the server’s sidecar logged about that connection', () => {
    const server = [
      line({ upstreamLocal: '127.0.0.1:39999', tls: null, peer: null }),
      line({ upstreamLocal: '127.0.0.1:40000', tls: 'TLSv1.3', peer: caller }),
    ];
    const result = answered('store/orders-v1');
    expect(look(cell('store/caller', 9001), result, { server })).toMatchObject({
      outcome: 'mutual_tls',
      identity: caller,
    });
    expect(look(cell('store/caller', 9001), result)).toMatchObject({ seen: false });
  });

  it('is a refusal only when the client’s sidecar had reached that very pod', () => {
    const client = (upstream: string) => [
      line({ cluster: 'outbound|80||orders-v1.store.svc.cluster.local;', upstream, flags: 'UC' }),
    ];
    const ask = (upstream: string) =>
      look(cell('store/caller', 80), failed('upstream connect error', 503), { client: client(upstream) });
    expect(ask(`${v1}:8080`)).toMatchObject({ outcome: 'refused' });
    expect(ask('10.244.0.99:8080')).toMatchObject({ seen: false });
    expect(look(cell('store/caller', 80), failed('no healthy upstream', 503))).toMatchObject({ seen: false });
  });

  it('is no refusal when nothing listens, or another pod answers', () => {
    expect(look(cell('office/outsider', 80), failed('ECONNRESET'))).toMatchObject({ outcome: 'refused' });
    expect(look(cell('office/outsider', 80), failed('ECONNREFUSED'))).toMatchObject({ seen: false });
    expect(look(cell('store/caller', 80), answered('store/orders-v2'))).toMatchObject({ seen: false });
  });
});
