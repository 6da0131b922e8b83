export { chromium } from './chromium.ts';
export { envoy } from './envoy.ts';
export { etcd } from './etcd.ts';
export { envoyBootstrap, istiod, pilotAgent } from './istio.ts';
export { istioCrds } from './istioCrds.ts';
export { kubeApiserver } from './kubeApiserver.ts';
export { MissingPart } from './part.ts';
export { prometheus, promtool } from './prometheus.ts';
export { resolvePart } from './resolvePart.ts';
