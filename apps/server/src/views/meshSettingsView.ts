import type { MeshSettings } from '@padlock/contract';
import { meshMode } from '@padlock/mtls';
import type { Cluster } from '../cluster.ts';
import { controlPlanesOf } from './controlPlanes.ts';
import { rootCertificates } from './rootCertificates.ts';
import { scopeSetting } from './scopeSetting.ts';

/** The mesh-wide mode, and what the control planes are set to. */
export function meshSettingsView(cluster: Cluster): MeshSettings {
  const { snapshot } = cluster.store;
  const { mesh } = snapshot;
  const bundle = snapshot.rootCertificates;
  return {
    rootNamespace: mesh.config.rootNamespace,
    istioNamespace: snapshot.istioNamespace,
    setting: scopeSetting(mesh, meshMode(mesh), (mode) => ({ scope: 'mesh', mode })),
    ...controlPlanesOf(snapshot),
    roots: bundle === undefined ? null : rootCertificates(bundle),
    sources: cluster.sources(),
  };
}
