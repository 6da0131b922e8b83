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
