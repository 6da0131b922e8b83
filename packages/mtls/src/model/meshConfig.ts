import { record, text } from './json.ts';

/** The mesh settings that decide about mutual TLS, from the mesh config ConfigMap of a revision. */
export interface MeshConfig {
  /** Default `istio-system`. */
  readonly rootNamespace: string;
  /** Default true. */
  readonly enableAutoMtls: boolean;
  /** Default `cluster.local`. */
  readonly trustDomain: string;
  /** The DNS domain of Services, default `cluster.local`. */
  readonly clusterDomain: string;
  /** `meshMTLS.minProtocolVersion`: AUTO when absent. */
  readonly minProtocolVersion: 'AUTO' | 'TLSV1_2' | 'TLSV1_3';
}

export const defaultMeshConfig: MeshConfig = {
  rootNamespace: 'istio-system',
  enableAutoMtls: true,
  trustDomain: 'cluster.local',
  clusterDomain: 'cluster.local',
  minProtocolVersion: 'AUTO',
};

/**
 * Reads the settings out of `data.mesh` of the `istio` or `istio-<revision>` ConfigMap, already parsed from YAML.
 * What is absent or unreadable takes Istio's default.
 *
 * @example
 * parseMeshConfig({ enableAutoMtls: false }).rootNamespace; // 'istio-system'
 */
export function parseMeshConfig(mesh: unknown): MeshConfig {
  const source = record(mesh);
  const autoMtls = source['enableAutoMtls'];
  const trustDomain = text(source['trustDomain']) ?? defaultMeshConfig.trustDomain;
  return {
    rootNamespace: text(source['rootNamespace']) ?? defaultMeshConfig.rootNamespace,
    enableAutoMtls: typeof autoMtls === 'boolean' ? autoMtls : defaultMeshConfig.enableAutoMtls,
    trustDomain,
    // istiod takes the DNS domain from its own flag, which the mesh config does not carry.
    clusterDomain: defaultMeshConfig.clusterDomain,
    minProtocolVersion: protocolVersion(record(source['meshMTLS'])['minProtocolVersion']),
  };
}

function protocolVersion(value: unknown): MeshConfig['minProtocolVersion'] {
  return value === 'TLSV1_2' || value === 'TLSV1_3' ? value : 'AUTO';
}
