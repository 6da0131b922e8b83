import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { withRuleTls } from './ruleTls.ts';

const rule = (spec: Readonly<Record<string, unknown>>): KubernetesObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { namespace: 'shop', name: 'orders' },
  spec: { host: 'orders', ...spec },
});
const whole = { subset: undefined, port: undefined };
const connectionPool = { tcp: { maxConnections: 10 } };

describe('what a rule says about TLS', () => {
  it('is set for the whole host, and nothing else changes', () => {
    const given = rule({
      exportTo: ['.'],
      trafficPolicy: { connectionPool, tls: { mode: 'SIMPLE', sni: 'a' } },
    });
    expect(withRuleTls(given, whole, 'ISTIO_MUTUAL')).toEqual(
      rule({ exportTo: ['.'], trafficPolicy: { connectionPool, tls: { mode: 'ISTIO_MUTUAL' } } }),
    );
  });

  it('is taken away, with the policy that says nothing any more', () => {
    expect(withRuleTls(rule({ trafficPolicy: { tls: { mode: 'DISABLE' } } }), whole, undefined)).toEqual(
      rule({}),
    );
  });

  it('is set for a port, whose entry takes along what held there before', () => {
    const set = withRuleTls(rule({ trafficPolicy: { connectionPool } }), { ...whole, port: 8080 }, 'DISABLE');
    expect(set).toEqual(
      rule({
        trafficPolicy: {
          connectionPool,
          portLevelSettings: [{ port: { number: 8080 }, connectionPool, tls: { mode: 'DISABLE' } }],
        },
      }),
    );
    expect(withRuleTls(set, { ...whole, port: 8080 }, undefined)).toEqual(
      rule({ trafficPolicy: { connectionPool } }),
    );
  });

  it('is taken away from a port whose entry says more: that stays', () => {
    const entry = { port: { number: 8080 }, outlierDetection: { consecutive5xxErrors: 3 } };
    const given = rule({ trafficPolicy: { portLevelSettings: [{ ...entry, tls: { mode: 'DISABLE' } }] } });
    expect(withRuleTls(given, { ...whole, port: 8080 }, undefined)).toEqual(
      rule({ trafficPolicy: { portLevelSettings: [entry] } }),
    );
  });

  it('is set for one subset and for a port of it; other subsets are left alone', () => {
    const subsets = [
      { name: 'v1', labels: { version: 'v1' } },
      { name: 'v2', labels: { version: 'v2' } },
    ];
    const [v1, v2] = subsets;
    const once = withRuleTls(
      rule({ trafficPolicy: { connectionPool }, subsets }),
      { subset: 'v2', port: undefined },
      'DISABLE',
    );
    expect(once).toEqual(
      rule({
        trafficPolicy: { connectionPool },
        subsets: [v1, { ...v2, trafficPolicy: { tls: { mode: 'DISABLE' } } }],
      }),
    );
    expect(withRuleTls(once, { subset: 'v2', port: 80 }, 'ISTIO_MUTUAL').spec).toMatchObject({
      subsets: [
        v1,
        {
          trafficPolicy: {
            tls: { mode: 'DISABLE' },
            portLevelSettings: [{ port: { number: 80 }, connectionPool, tls: { mode: 'ISTIO_MUTUAL' } }],
          },
        },
      ],
    });
  });

  it('is no word about a subset that the rule does not have', () => {
    const given = rule({ subsets: [{ name: 'v1' }] });
    expect(withRuleTls(given, { subset: 'v9', port: undefined }, 'DISABLE')).toEqual(given);
  });
});
