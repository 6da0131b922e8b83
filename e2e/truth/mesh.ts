import { namespace } from '../mesh/builders.ts';
import type { MeshContent } from '../testbed/mesh/content.ts';
import { findOriginalDestination } from './situations/objects.ts';

const http = { name: 'http', containerPort: 8080, protocol: 'http' } as const;
const tcp = { name: 'tcp', containerPort: 9000, protocol: 'tcp' } as const;

/**
 * The mesh that every situation of the truth matrix happens in: two clients with sidecar, of which one shares the servers'
 * namespace, and one without; two versions of a service whose named port has another number in each; a headless service, one that
 * mixes a pod without sidecar in; and a service in the root namespace.
 */
export const truthMesh: MeshContent = {
  namespaces: [namespace('istio-system'), namespace('store'), namespace('office')],
  workloads: [
    { namespace: 'store', name: 'caller', labels: { app: 'caller' }, ports: [], sidecar: true },
    { namespace: 'office', name: 'visitor', labels: { app: 'visitor' }, ports: [], sidecar: true },
    { namespace: 'office', name: 'outsider', labels: { app: 'outsider' }, ports: [], sidecar: false },
    {
      namespace: 'store',
      name: 'orders-v1',
      labels: { app: 'orders', version: 'v1' },
      ports: [{ ...http, name: 'web' }, tcp, { name: 'grpc', containerPort: 50051, protocol: 'grpc' }],
      sidecar: true,
    },
    {
      namespace: 'store',
      name: 'orders-v2',
      labels: { app: 'orders', version: 'v2' },
      ports: [{ ...http, name: 'web', containerPort: 8081 }, tcp],
      sidecar: true,
    },
    {
      namespace: 'store',
      name: 'ledger',
      labels: { app: 'ledger', holds: 'books' },
      ports: [{ ...http, name: 'books', containerPort: 8090 }],
      sidecar: true,
    },
    {
      namespace: 'store',
      name: 'legacy',
      labels: { app: 'legacy', holds: 'books' },
      ports: [http, tcp, { ...http, name: 'books', containerPort: 8090 }],
      sidecar: false,
    },
    { namespace: 'istio-system', name: 'console', labels: { app: 'console' }, ports: [http], sidecar: true },
  ],
  services: [
    // Each TCP port has its own number: a sidecar without interception tells TCP services apart by nothing else.
    {
      namespace: 'store',
      name: 'orders-v1',
      selector: { app: 'orders', version: 'v1' },
      ports: [
        { name: 'http', port: 80, targetPort: 'web' },
        { name: 'tcp', port: 9001, targetPort: 9000 },
        { name: 'grpc', port: 50051 },
      ],
    },
    {
      namespace: 'store',
      name: 'orders-v2',
      selector: { app: 'orders', version: 'v2' },
      ports: [
        { name: 'http', port: 80, targetPort: 'web' },
        { name: 'tcp', port: 9002, targetPort: 9000 },
      ],
    },
    {
      namespace: 'store',
      name: 'orders',
      selector: { app: 'orders' },
      ports: [{ name: 'http', port: 80, targetPort: 'web' }],
    },
    {
      namespace: 'store',
      name: 'ledger',
      selector: { app: 'ledger' },
      ports: [{ name: 'http', port: 8090 }],
      headless: true,
    },
    {
      namespace: 'store',
      name: 'books',
      selector: { holds: 'books' },
      ports: [{ name: 'http', port: 8090 }],
      headless: true,
    },
    {
      namespace: 'store',
      name: 'legacy',
      selector: { app: 'legacy' },
      ports: [
        { name: 'http', port: 80, targetPort: 8080 },
        { name: 'tcp', port: 9003, targetPort: 9000 },
      ],
    },
    {
      namespace: 'istio-system',
      name: 'console',
      selector: { app: 'console' },
      ports: [{ name: 'http', port: 80, targetPort: 8080 }],
    },
  ],
  edges: [],
  objects: [findOriginalDestination('ledger'), findOriginalDestination('books')],
};
