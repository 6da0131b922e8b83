import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectKubernetes, type RunningServer, startServer } from '@padlock/server';
import { z } from 'zod';
import { parseServeOptions } from '@padlock/cli/serveOptions';
import type { KubernetesObject } from '../testbed/kubernetes/restClient.ts';
import { until } from '../testbed/process/until.ts';

const Deployment = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({ containers: z.tuple([z.object({ args: z.array(z.string()) })]) }),
    }),
  }),
});

/**
 * The server as the chart's Deployment starts it: with its very command line, but that it is no pod. So it listens on a free port
 * of loopback, finds its service account in a kubeconfig, and its mounted files in a folder.
 *
 * @param files what is in the files that the command line names, by path in the container.
 */
export async function startFromChart(options: {
  readonly objects: readonly KubernetesObject[];
  readonly kubeconfig: string;
  readonly files?: Readonly<Record<string, string>>;
}): Promise<RunningServer> {
  const deployment = Deployment.parse(options.objects.find(({ kind }) => kind === 'Deployment'));
  const [command, ...args] = deployment.spec.template.spec.containers[0].args;
  if (command !== 'serve') throw new Error(`the chart starts ${command}`);
  const folder = await mkdtemp(join(tmpdir(), 'padlock-chart-'));
  const here = (path: string): string => join(folder, path.replaceAll('/', '_'));
  for (const [path, text] of Object.entries(options.files ?? {})) await writeFile(here(path), text);
  await writeFile(here('kubeconfig'), options.kubeconfig);
  const { source, ...config } = parseServeOptions(
    args.map((argument) =>
      argument === '--in-cluster'
        ? `--kubeconfig=${here('kubeconfig')}`
        : argument.replace(/\/etc\/padlock\/.*/, here),
    ),
    {},
  );
  if (source.kind !== 'cluster') throw new Error('the chart shows the demo mesh');
  const { kubeconfig, prometheus, namespace, clusterSecrets, shareTokens } = source;
  const server = await startServer({
    ...config,
    kubernetes: connectKubernetes({ kubeconfigPath: kubeconfig }),
    ...(prometheus === undefined ? {} : { prometheus }),
    ...(namespace === undefined ? {} : { namespace }),
    clusterSecrets,
    shareTokens,
    host: '127.0.0.1',
    port: 0,
    logLevel: 'silent',
    validateResponses: true,
  });
  await until('the cluster to be read', async () => (await fetch(`${server.url}/readyz`)).ok);
  return {
    ...server,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}
