import { describe, expect, it } from 'vitest';
import { draftYaml, emptyDraft, nextInput, parseLabels, suggestedName } from './policyDraft.ts';

describe('a policy from the form', () => {
  it('asks for what is missing, one thing after the other', () => {
    const shop = { ...emptyDraft, namespace: 'shop' };
    expect(nextInput(emptyDraft)).toContain('namespace');
    expect(nextInput(shop)).toContain('labels');
    // A label without a value suggests no name.
    expect(nextInput({ ...shop, selector: 'canary' })).toContain('name');
    expect(nextInput({ ...shop, selector: 'app=orders' })).toBeNull();
    expect(nextInput({ ...shop, scope: 'namespace' })).toBeNull();
    const rule = { ...shop, kind: 'DestinationRule' } as const;
    expect(nextInput(rule)).toContain('host');
    expect(nextInput({ ...rule, host: 'orders.shop.svc.cluster.local' })).toBeNull();
  });

  it('selects by labels and sets ports', () => {
    expect(
      draftYaml({
        ...emptyDraft,
        namespace: 'shop',
        selector: 'app=orders, app.kubernetes.io/version=1.2',
        ports: [
          { port: '8080', mode: 'PERMISSIVE' },
          { port: '', mode: 'STRICT' },
        ],
      }),
    ).toBe(`apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: orders
  namespace: shop
spec:
  selector:
    matchLabels:
      app: orders
      app.kubernetes.io/version: "1.2"
  mtls:
    mode: STRICT
  portLevelMtls:
    8080:
      mode: PERMISSIVE
`);
  });

  it('of a wider scope has neither selector nor ports', () => {
    const draft = { ...emptyDraft, scope: 'namespace', namespace: 'shop', selector: 'app=orders' } as const;
    expect(draftYaml({ ...draft, mode: 'PERMISSIVE' })).toBe(`apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: shop
spec:
  mtls:
    mode: PERMISSIVE
`);
  });

  it('for clients names a host, and who reads it', () => {
    const draft = { ...emptyDraft, kind: 'DestinationRule', namespace: 'shop' } as const;
    expect(
      draftYaml({
        ...draft,
        host: '*.shop.svc.cluster.local',
        isPrivate: true,
        ports: [{ port: '80', mode: 'DISABLE' }],
      }),
    ).toBe(`apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: all-shop
  namespace: shop
spec:
  host: "*.shop.svc.cluster.local"
  exportTo:
    - "."
  trafficPolicy:
    tls:
      mode: ISTIO_MUTUAL
    portLevelSettings:
      - port:
          number: 80
        tls:
          mode: DISABLE
`);
    expect(suggestedName({ ...draft, host: 'orders.shop.svc.cluster.local' })).toBe('orders');
  });

  it('quotes what YAML would read as something else', () => {
    const draft = { ...emptyDraft, namespace: 'shop', selector: 'enabled=true,size=10,empty=' };
    expect(draftYaml(draft)).toContain('enabled: "true"\n      size: "10"\n      empty: ""');
    expect(parseLabels('=x,,a')).toEqual([['a', '']]);
  });
});
