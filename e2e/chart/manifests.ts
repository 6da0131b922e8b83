import { fileURLToPath } from 'node:url';
import { chartText } from './chart.ts';
import { chartNamespace, type ChartValues } from './helm.ts';

/** Where the plain manifests are, and the values that they are made from. */
export const manifests: readonly { readonly file: string; readonly values: ChartValues }[] = (
  ['view', 'edit'] as const
).map((access) => ({
  file: fileURLToPath(new URL(`../../deploy/manifests/${access}.yaml`, import.meta.url)),
  values: {
    access,
    publicUrl: 'https://padlock.example.com',
    session: { existingSecret: 'padlock-session' },
    prometheus: { url: 'http://prometheus.istio-system:9090' },
    replicas: 2,
  },
}));

/** The chart's objects for `kubectl apply`, which Helm does not look after. */
export async function manifestText(values: ChartValues): Promise<string> {
  const objects = (await chartText(values)).replaceAll(/^ *app\.kubernetes\.io\/managed-by: Helm\n/gm, '');
  return `# Made from deploy/helm/padlock by \`npm run manifests\`. docs/install.md says what to adapt before it is applied.
---
apiVersion: v1
kind: Namespace
metadata:
  name: ${chartNamespace}
${objects}`;
}
