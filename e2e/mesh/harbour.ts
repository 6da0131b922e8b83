import type { MeshContent, MeshService, MeshWorkload } from '../testbed/mesh/content.ts';
import type { WireProtocol } from '../testbed/mesh/wire/configuration.ts';
import { destinationRule, namespace, peerAuthentication, type PortSpec } from './builders.ts';

// The mesh of `npm run mesh`: real proxies, so what is encrypted in it is encrypted on the wire. A service in two versions, one
// with two protocols, one behind a named port, a database, and a client without sidecar.

interface Port {
  readonly name: string;
  readonly containerPort: number;
  readonly protocol: WireProtocol;
}
const http: Port = { name: 'http', containerPort: 8080, protocol: 'http' };
const grpc: Port = { name: 'grpc', containerPort: 9090, protocol: 'grpc' };
const web: Port = { name: 'web', containerPort: 8081, protocol: 'http' };
const postgres: Port = { name: 'tcp-postgresql', containerPort: 5432, protocol: 'tcp' };

const workload = (
  inNamespace: string,
  name: string,
  ports: readonly Port[],
  changes: Partial<MeshWorkload> = {},
): MeshWorkload => ({
  namespace: inNamespace,
  name,
  labels: { app: name },
  ports,
  sidecar: true,
  ...changes,
});

const service = (inNamespace: string, name: string, ports: readonly PortSpec[]): MeshService => ({
  namespace: inNamespace,
  name,
  selector: { app: name },
  ports,
});

const workloads: readonly MeshWorkload[] = [
  workload('harbour', 'gate', [http]),
  workload('harbour', 'cargo-v1', [http], { labels: { app: 'cargo', version: 'v1' } }),
  workload('harbour', 'cargo-v2', [http], { labels: { app: 'cargo', version: 'v2' } }),
  workload('harbour', 'berths', [http, grpc]),
  workload('harbour', 'notices', [web]),
  workload('harbour', 'pilots', []),
  workload('ledger', 'postgresql', [postgres]),
  // A client that was there before the mesh.
  workload('quay', 'crane', [], { sidecar: false }),
  workload('istio-system', 'istiod', [], {
    sidecar: false,
    labels: { app: 'istiod', istio: 'pilot' },
    image: 'docker.io/istio/pilot:1.31-alpha',
  }),
];

const services: readonly MeshService[] = [
  service('harbour', 'gate', [{ name: 'http', port: 80, targetPort: 8080 }]),
  service('harbour', 'cargo', [{ name: 'http', port: 80, targetPort: 8080 }]),
  service('harbour', 'berths', [
    { name: 'http', port: 80, targetPort: 8080 },
    { name: 'grpc', port: 9090 },
  ]),
  service('harbour', 'notices', [{ name: 'http', port: 80, targetPort: 'web' }]),
  service('ledger', 'postgresql', [{ name: 'tcp-postgresql', port: 5432 }]),
];

/** What the mesh holds and what flows in it. */
export const harbour: MeshContent = {
  namespaces: [
    namespace('istio-system'),
    namespace('harbour', { 'istio-injection': 'enabled' }),
    namespace('ledger', { 'istio-injection': 'enabled' }),
    namespace('quay'),
    // Where Padlock keeps the history of changes.
    namespace('padlock'),
  ],
  workloads,
  services,
  edges: [
    { client: 'harbour/gate', service: 'harbour/cargo', port: 80, perSecond: 8 },
    { client: 'harbour/gate', service: 'harbour/berths', port: 80, perSecond: 5 },
    { client: 'harbour/gate', service: 'harbour/berths', port: 9090, perSecond: 5 },
    { client: 'harbour/pilots', service: 'harbour/berths', port: 9090, perSecond: 3 },
    { client: 'harbour/pilots', service: 'harbour/gate', port: 80, perSecond: 3 },
    { client: 'harbour/berths', service: 'harbour/notices', port: 80, perSecond: 3 },
    { client: 'harbour/cargo-v1', service: 'ledger/postgresql', port: 5432, perSecond: 2 },
    { client: 'harbour/berths', service: 'ledger/postgresql', port: 5432, perSecond: 4, longLived: true },
    { client: 'quay/crane', service: 'harbour/cargo', port: 80, perSecond: 3 },
  ],
  objects: [
    peerAuthentication('istio-system', 'default', { mtls: { mode: 'PERMISSIVE' } }),
    // Its callers are told to speak plaintext: a port that only takes mutual TLS would refuse them.
    destinationRule('harbour', 'notices', {
      host: 'notices.harbour.svc.cluster.local',
      trafficPolicy: { tls: { mode: 'DISABLE' } },
    }),
  ],
};
