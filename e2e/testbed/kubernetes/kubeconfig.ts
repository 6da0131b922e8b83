import { stringify } from 'yaml';

/** A kubeconfig with one cluster and one user. */
export function kubeconfigText(options: {
  readonly name: string;
  readonly server: string;
  /** PEM. */
  readonly certificateAuthority: string;
  readonly user: string;
  readonly token: string;
}): string {
  const { name, server, certificateAuthority, user, token } = options;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [
      {
        name,
        cluster: {
          server,
          'certificate-authority-data': Buffer.from(certificateAuthority).toString('base64'),
        },
      },
    ],
    users: [{ name: user, user: { token } }],
    contexts: [{ name, context: { cluster: name, user } }],
  });
}
