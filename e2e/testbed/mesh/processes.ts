// How each part is run, as data: its arguments, its environment and its files. Starting it here is one use of it; a file for
// containers can be held against it.
import type { MeshPod } from './layout.ts';
import { ROOT_NAMESPACE, TRUST_DOMAIN } from './meshConfig.ts';

/** How a program is run. Paths are relative to its working directory unless they come in as options. */
export interface ProcessSpecification {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export const ISTIOD_PORTS = {
  http: 8080,
  https: 15017,
  grpc: 15010,
  secureGrpc: 15012,
  monitoring: 15014,
} as const;
const ISTIOD_SAN = `istiod.${ROOT_NAMESPACE}.svc`;

/** istiod, which takes its mesh config from the ConfigMap `istio` and makes its own certificate authority. */
export function istiodProcess(options: {
  readonly kubeconfig: string;
  /** Where it listens. */
  readonly address: string;
}): ProcessSpecification {
  const { address, kubeconfig } = options;
  return {
    args: [
      'discovery',
      `--kubeconfig=${kubeconfig}`,
      `--httpAddr=${address}:${ISTIOD_PORTS.http}`,
      `--httpsAddr=${address}:${ISTIOD_PORTS.https}`,
      `--grpcAddr=${address}:${ISTIOD_PORTS.grpc}`,
      `--secureGRPCAddr=${address}:${ISTIOD_PORTS.secureGrpc}`,
      `--monitoringAddr=${address}:${ISTIOD_PORTS.monitoring}`,
      `--domain=${TRUST_DOMAIN}`,
    ],
    env: {
      POD_NAME: 'istiod-0',
      POD_NAMESPACE: ROOT_NAMESPACE,
      SERVICE_ACCOUNT: 'istiod',
      CLUSTER_ID: 'Kubernetes',
      REVISION: 'default',
      // Stock Envoy has neither of the two filters.
      PILOT_ENABLE_METADATA_EXCHANGE: 'false',
      PILOT_ENABLE_ALPN_FILTER: 'false',
      PILOT_ENABLE_GATEWAY_API: 'false',
      // Nothing injects sidecars here, and the API server could not call a webhook inside the network namespace.
      INJECTION_WEBHOOK_CONFIG_NAME: '',
      VALIDATION_WEBHOOK_CONFIG_NAME: '',
    },
  };
}

/** pilot-agent, which starts Envoy. Its files are those of `sidecarFiles`. */
export function sidecarProcess(options: {
  readonly pod: MeshPod;
  /** Envoy's binary. */
  readonly envoy: string;
  readonly discoveryAddress: string;
  /** How long connections live on that stand under a configuration that is no more. */
  readonly drainSeconds: number;
}): ProcessSpecification {
  const { pod, envoy, discoveryAddress, drainSeconds } = options;
  const { namespace, name, labels } = pod.workload;
  return {
    args: [
      'proxy',
      'sidecar',
      `--domain=${namespace}.svc.${TRUST_DOMAIN}`,
      '--proxyLogLevel=warning',
      '--log_output_level=default:warn',
    ],
    env: {
      POD_NAME: pod.name,
      POD_NAMESPACE: namespace,
      INSTANCE_IP: pod.ip,
      SERVICE_ACCOUNT: name,
      TRUST_DOMAIN,
      ISTIOD_SAN,
      ISTIO_META_CLUSTER_ID: 'Kubernetes',
      // There is no iptables: the sidecar listens where the Sidecar resource says.
      ISTIO_META_INTERCEPTION_MODE: 'NONE',
      ISTIO_META_WORKLOAD_NAME: name,
      ISTIO_META_NODE_NAME: 'node-1',
      ISTIO_META_MESH_ID: TRUST_DOMAIN,
      ISTIO_METAJSON_LABELS: JSON.stringify(labels),
      ENVOY_STATUS_PORT: String(pod.ports.envoyStatus),
      ENVOY_PROMETHEUS_PORT: String(pod.ports.envoyPrometheus),
      PROXY_CONFIG: JSON.stringify({
        binaryPath: envoy,
        configPath: './etc/istio/proxy',
        discoveryAddress,
        proxyAdminPort: pod.ports.admin,
        statusPort: pod.ports.agentStatus,
        drainDuration: `${drainSeconds}s`,
        fileFlushInterval: '0.2s',
        concurrency: 1,
      }),
    },
  };
}

/** Where pilot-agent looks for its files, relative to its working directory. */
export const sidecarFiles = {
  /** A service account token for audience `istio-ca`, bound to the pod. */
  token: 'var/run/secrets/tokens/istio-token',
  rootCertificate: 'var/run/secrets/istio/root-cert.pem',
  bootstrapTemplate: 'var/lib/istio/envoy/envoy_bootstrap_tmpl.json',
  /** Made by it; their folders must be there. */
  folders: ['etc/istio/proxy', 'etc/istio/pod', 'var/lib/istio/data'],
} as const;
