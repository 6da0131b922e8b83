import { join } from 'node:path';

/** The store, without waiting for the disk: what is lost with the machine is only a test. */
export function etcdArguments({
  data,
  clientPort,
  peerPort,
}: {
  /** Folder. */
  readonly data: string;
  readonly clientPort: number;
  readonly peerPort: number;
}): readonly string[] {
  const client = `http://127.0.0.1:${clientPort}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  return [
    `--data-dir=${data}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ];
}

/** The API server, without controllers and kubelets behind it. */
export function apiServerArguments({
  pki,
  etcdPort,
  securePort,
  audit,
}: {
  /** Folder with `sa.key`, `sa.pub` and `tokens.csv`. */
  readonly pki: string;
  readonly etcdPort: number;
  readonly securePort: number;
  /** Files: what is to be written down of which request, and where to. Without it nothing is. */
  readonly audit?: { readonly policy: string; readonly log: string };
}): readonly string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--secure-port=${securePort}`,
    '--bind-address=127.0.0.1',
    // Its own Endpoints object refuses a loopback address, and nobody here reads that object.
    '--endpoint-reconciler-type=none',
    `--cert-dir=${join(pki, 'apiserver')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(pki, 'sa.pub')}`,
    `--service-account-signing-key-file=${join(pki, 'sa.key')}`,
    `--token-auth-file=${join(pki, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.96.0.0/16',
    // It would wait for the controller-manager to make the namespaces' default service accounts.
    '--disable-admission-plugins=ServiceAccount',
    '--allow-privileged=true',
    ...(audit === undefined ? [] : [`--audit-policy-file=${audit.policy}`, `--audit-log-path=${audit.log}`]),
  ];
}
