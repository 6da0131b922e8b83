import { integer, record, text } from './json.ts';

export type AppProtocol =
  'http' | 'http2' | 'grpc' | 'https' | 'tls' | 'tcp' | 'mongo' | 'redis' | 'mysql' | 'unknown' | 'udp';

export interface ServicePort {
  readonly name: string | undefined;
  readonly port: number;
  /** TCP | UDP | SCTP */
  readonly protocol: string;
  /** Istio's protocol selection; `unknown` is left to the proxy's detection. */
  readonly appProtocol: AppProtocol;
  readonly targetPort: number | string;
}

/** Server-first protocols: Istio treats these ports as TCP where nothing is declared, since detection would hang. */
const serverFirstPorts: ReadonlySet<number> = new Set([25, 53, 3306, 27017]);

const declaredProtocols: Readonly<Record<string, AppProtocol>> = {
  http: 'http',
  http_proxy: 'http',
  http2: 'http2',
  grpc: 'grpc',
  https: 'https',
  tls: 'tls',
  tcp: 'tcp',
  mongo: 'mongo',
  redis: 'redis',
  mysql: 'mysql',
  udp: 'udp',
};

/** Names that Kubernetes defines for `appProtocol`. */
const kubernetesProtocols: Readonly<Record<string, AppProtocol>> = {
  'kubernetes.io/h2c': 'http2',
  'kubernetes.io/ws': 'http',
  'kubernetes.io/wss': 'https',
};

/** Reads one entry of `spec.ports`; undefined for an entry without a port number. */
export function parseServicePort(value: unknown): ServicePort | undefined {
  const source = record(value);
  const port = integer(source['port']);
  if (port === undefined) return undefined;
  const name = text(source['name']);
  const protocol = text(source['protocol']) ?? 'TCP';
  return {
    name,
    port,
    protocol,
    appProtocol: selectProtocol(port, protocol, name, text(source['appProtocol'])),
    targetPort: integer(source['targetPort']) ?? text(source['targetPort']) ?? port,
  };
}

/** Source: Istio, `pkg/config/kube/conversion.go`, `ConvertProtocol`. */
function selectProtocol(
  port: number,
  protocol: string,
  portName: string | undefined,
  declared: string | undefined,
): AppProtocol {
  if (protocol === 'UDP') return 'udp';
  const kubernetes = declared === undefined ? undefined : kubernetesProtocols[declared];
  if (kubernetes !== undefined) return kubernetes;
  const [prefix = ''] = (declared ?? portName ?? '').toLowerCase().split('-');
  return declaredProtocols[prefix] ?? (serverFirstPorts.has(port) ? 'tcp' : 'unknown');
}
