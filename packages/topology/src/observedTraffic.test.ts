import { expect, test } from 'vitest';
import { observedTraffic } from './observedTraffic.ts';
import { connections, requests, traffic } from './testing/telemetry.ts';

const to = { to: 'shop/orders' } as const;

test('a client has one row for each server, both kinds of security together', () => {
  const seen = traffic(
    requests(9, { ...to, from: 'shop/web' }),
    requests(1, { ...to, from: 'shop/web', mutualTls: false }),
    requests(5, { ...to, mutualTls: false }),
    requests(7, { ...to, from: 'shop/web', by: 'source' }),
  );
  expect(observedTraffic(seen)).toEqual([
    {
      server: { namespace: 'shop', name: 'orders' },
      containerPort: undefined,
      client: { namespace: 'shop', name: 'web' },
      mutualTls: 9,
      notMutualTls: 1,
    },
    {
      server: { namespace: 'shop', name: 'orders' },
      containerPort: undefined,
      client: undefined,
      mutualTls: 0,
      notMutualTls: 5,
    },
  ]);
});

test('connections count before bytes, and bytes where none was opened', () => {
  const opened = traffic(connections({ opened: 2, sent: 100 }, { ...to, from: 'shop/web' }));
  expect(observedTraffic(opened)[0]).toMatchObject({ mutualTls: 2, notMutualTls: 0 });
  const old = traffic(
    connections({ sent: 100, received: 20 }, { ...to, from: 'shop/web', mutualTls: false }),
  );
  expect(observedTraffic(old)[0]).toMatchObject({ mutualTls: 0, notMutualTls: 120 });
});
