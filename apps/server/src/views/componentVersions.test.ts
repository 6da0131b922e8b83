import { describe, expect, it } from 'vitest';
import { countVersions, istiods, proxies, proxyVersion } from './componentVersions.ts';

const pod = (container: string, image: string, metadata: object, init = false) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'pod-1', namespace: 'istio-system', ...metadata },
  spec: {
    containers: init ? [{ name: 'app' }] : [{ name: container, image }],
    ...(init ? { initContainers: [{ name: container, image }] } : {}),
  },
});
const istiod = (image: string, labels: Record<string, string> = { app: 'istiod' }) =>
  pod('discovery', image, { labels });

describe('the version of a component', () => {
  it.each([
    ['docker.io/istio/pilot:1.27.3', '1.27.3'],
    ['registry.test:5000/istio/pilot:1.27.3-distroless', '1.27.3'],
    ['gcr.io/istio/pilot:v1.28.0-rc.1@sha256:0123', '1.28.0-rc.1'],
  ])('is read from %s', (image, version) => {
    expect(istiods([istiod(image)])).toEqual([{ version, revision: undefined }]);
  });

  it('is not known where an image has no version, and no pod but istiod is the control plane', () => {
    expect(istiods([istiod('istio/pilot:latest')])).toEqual([{ version: undefined, revision: undefined }]);
    expect(istiods([istiod('shop/pilot:1.2.3', { app: 'catalog' })])).toEqual([]);
  });

  it('of a proxy is found beside the application and among native sidecars, with the revision that injected it', () => {
    const annotations = { 'istio.io/rev': 'canary' };
    expect(
      proxies([
        pod('istio-proxy', 'istio/proxyv2:1.26.4', { labels: { 'istio.io/rev': 'stable' } }),
        pod(
          'istio-proxy',
          'istio/proxyv2:1.27.3',
          { labels: { 'istio.io/rev': 'stable' }, annotations },
          true,
        ),
        pod('app', 'shop/app:1.0', {}),
      ]),
    ).toEqual([
      { version: '1.26.4', revision: 'stable' },
      { version: '1.27.3', revision: 'canary' },
    ]);
    expect(proxyVersion(pod('app', 'shop/app:1.0', {}))).toBeUndefined();
  });

  it('is counted newest first, by number and not by letter', () => {
    const of = (version: string | undefined) => ({ version, revision: undefined });
    expect(countVersions([of('1.9.0'), of('1.27.3'), of(undefined), of('1.27.3')])).toEqual([
      { version: '1.27.3', pods: 2 },
      { version: '1.9.0', pods: 1 },
      { version: null, pods: 1 },
    ]);
  });
});
