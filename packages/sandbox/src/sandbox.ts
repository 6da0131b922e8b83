// The embedded mesh: a Kubernetes API and a Prometheus on loopback ports, fed by one store and one traffic model.
import { demoObjects } from './demo/objects.ts';
import { loadObjects } from './demo/load.ts';
import { listenOnLoopback } from './http/listen.ts';
import type { Authorize } from './kubernetes/accessReviews.ts';
import { ObjectStore } from './kubernetes/objectStore.ts';
import { kubernetesApi } from './kubernetes/server.ts';

export interface SandboxOptions {
  /** Default 0: a free port. */
  readonly kubernetesPort?: number;
  /** Default 0: a free port. */
  readonly prometheusPort?: number;
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
  /** Who may do what on the Kubernetes API. Default: everybody everything. */
  readonly authorize?: Authorize;
}

export interface Sandbox {
  readonly cluster: 'demo';
  readonly kubernetesUrl: string;
  readonly prometheusUrl: string;
  /** YAML, for any Kubernetes client. */
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

/**
 * Starts the demo mesh.
 *
 * @throws the system's error when a port is taken.
 * @example
 * const sandbox = await startSandbox();
 * await fetch(`${sandbox.kubernetesUrl}/api/v1/namespaces/shop/pods`);
 * await sandbox.stop();
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const store = new ObjectStore();
  loadObjects(store, demoObjects(now()));
  const authorize = options.authorize ?? (() => true);
  const kubernetes = await listenOnLoopback(
    kubernetesApi({ store, authorize, now }),
    options.kubernetesPort ?? 0,
  );
  return {
    cluster: 'demo',
    kubernetesUrl: kubernetes.url,
    prometheusUrl: kubernetes.url,
    kubeconfig: kubeconfigOf(kubernetes.url),
    stop: () => kubernetes.stop(),
  };
}

function kubeconfigOf(server: string): string {
  return `apiVersion: v1
kind: Config
current-context: demo
contexts:
- name: demo
  context: {cluster: demo, user: demo}
clusters:
- name: demo
  cluster: {server: "${server}"}
users:
- name: demo
  user: {}
`;
}
