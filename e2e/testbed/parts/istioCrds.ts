import { moduleFile } from './moduleFile.ts';

/** Istio's CustomResourceDefinitions, with the validation rules that its API server runs. */
export const istioCrds = moduleFile({
  name: 'istio-crds',
  variable: 'PADLOCK_ISTIO_CRDS',
  module: 'istio.io/api',
  version: '1.31.1',
  path: 'kubernetes/customresourcedefinitions.gen.yaml',
  file: 'crds.yaml',
});
