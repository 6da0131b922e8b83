import type { ApplyRequest } from '@padlock/contract';

/** A rule of `shop` that is not there, so that it is created. */
export const newRule: ApplyRequest['target'] = {
  scope: 'object',
  yaml: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { namespace: shop, name: catalog }
spec:
  host: catalog.shop.svc.cluster.local
  trafficPolicy: { tls: { mode: ISTIO_MUTUAL } }
`,
};

/** A change of a rule of `shop` that is there. */
export const editedRule: ApplyRequest['target'] = {
  scope: 'rule',
  namespace: 'shop',
  name: 'orders',
  tls: [{ subset: 'canary', port: null, mode: 'ISTIO_MUTUAL' }],
};
