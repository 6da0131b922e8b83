import { describe, expect, it } from 'vitest';
import { istioVersion } from './istioVersion.ts';

const istiod = (image: string, labels: Record<string, string> = { app: 'istiod' }) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'istiod-1', namespace: 'istio-system', labels },
  spec: { containers: [{ name: 'discovery', image }] },
});

describe('the version of Istio', () => {
  it.each([
    ['docker.io/istio/pilot:1.27.3', '1.27.3'],
    ['registry.test:5000/istio/pilot:1.27.3-distroless', '1.27.3'],
    ['gcr.io/istio/pilot:v1.28.0-rc.1@sha256:0123', '1.28.0-rc.1'],
  ])('is read from %s', (image, version) => {
    expect(istioVersion([istiod(image)])).toBe(version);
  });

  it('is not known where an image has no version, or no pod is istiod', () => {
    expect(istioVersion([istiod('istio/pilot:latest'), istiod('istio/pilot@sha256:01')])).toBeUndefined();
    expect(istioVersion([istiod('shop/pilot:1.2.3', { app: 'catalog' })])).toBeUndefined();
  });
});
