import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { helm as part, resolvePart } from '../testbed/parts/index.ts';
import { runToEnd } from '../testbed/process/runToEnd.ts';

/** The folder of the chart. */
export const chartFolder = fileURLToPath(new URL('../../deploy/helm/padlock', import.meta.url));

/** Values as a person gives them: what differs from values.yaml. */
export type ChartValues = Readonly<Record<string, unknown>>;

/** The namespace that the chart is installed in, as by `helm install padlock deploy/helm/padlock --namespace padlock`. */
export const chartNamespace = 'padlock';

/**
 * Runs `helm`, with nothing of what it has on this machine.
 *
 * @param options.values are given as `--values` a file.
 * @param options.kubeconfig YAML; without one no cluster is known.
 * @returns what it printed on standard output.
 * @throws Error with Helm's words when it fails.
 * @example
 * await helm(['upgrade', 'padlock', chartFolder], { values: { access: 'edit' }, kubeconfig });
 */
export async function helm(
  args: readonly string[],
  options: {
    readonly values?: ChartValues;
    readonly namespace?: string;
    readonly kubeconfig?: string;
  } = {},
): Promise<string> {
  const { values, namespace = chartNamespace, kubeconfig = '' } = options;
  const { path } = await resolvePart(part);
  const home = await mkdtemp(join(tmpdir(), 'padlock-helm-'));
  try {
    const files = { kubeconfig: join(home, 'kubeconfig'), values: join(home, 'values.yaml') };
    await writeFile(files.kubeconfig, kubeconfig);
    // YAML holds JSON.
    await writeFile(files.values, JSON.stringify(values ?? {}));
    return await runToEnd(
      path,
      [...args, '--namespace', namespace, ...(values === undefined ? [] : ['--values', files.values])],
      {
        env: {
          KUBECONFIG: files.kubeconfig,
          HELM_CACHE_HOME: join(home, 'cache'),
          HELM_CONFIG_HOME: join(home, 'config'),
          HELM_DATA_HOME: join(home, 'data'),
        },
      },
    );
  } finally {
    await rm(home, { recursive: true });
  }
}
