import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../process/freePort.ts';
import { managedProgram, type ManagedProgram } from '../process/managedProcess.ts';

export interface PrometheusServer {
  readonly url: string;
  /** Can be ended and started again on the same port, with all its samples. */
  readonly program: ManagedProgram;
}

export interface ScrapeJob {
  readonly job: string;
  readonly url: string;
  readonly intervalSeconds: number;
  /** Several targets behind that address, each with a path and labels of its own. Default: one at `/metrics`. */
  readonly targets?: readonly { readonly path: string; readonly labels: Readonly<Record<string, string>> }[];
}

/** How Prometheus is run. */
export function prometheusArguments(options: {
  /** File. */
  readonly configuration: string;
  /** Folder. */
  readonly data: string;
  /** Where it listens. */
  readonly address: string;
  /** How long samples are kept, counted from the newest block. Default: a day. */
  readonly retention?: string;
  /** File with TLS and users, for `--web.config.file`. */
  readonly web?: string;
}): readonly string[] {
  return [
    `--config.file=${options.configuration}`,
    `--storage.tsdb.path=${options.data}`,
    `--storage.tsdb.retention.time=${options.retention ?? '1d'}`,
    `--web.listen-address=${options.address}`,
    ...(options.web === undefined ? [] : [`--web.config.file=${options.web}`]),
  ];
}

/** Prometheus over a data folder. Without a target it only answers from what is there. */
export async function startPrometheus(options: {
  readonly command: string;
  readonly folder: string;
  readonly logs: string;
  readonly scrape?: ScrapeJob;
  readonly retention?: string;
  /** File with TLS and users: it then speaks HTTPS, and nobody here can ask it whether it is ready. */
  readonly web?: string;
}): Promise<PrometheusServer> {
  const { folder, scrape } = options;
  await mkdir(folder, { recursive: true });
  const configuration = join(folder, 'prometheus.yml');
  await writeFile(
    configuration,
    stringify({ scrape_configs: scrape === undefined ? [] : [scrapeJob(scrape)] }),
  );
  const port = await freePort();
  const url = `${options.web === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const program = managedProgram({
    name: 'prometheus',
    command: options.command,
    args: prometheusArguments({
      configuration,
      data: join(folder, 'data'),
      address: `127.0.0.1:${port}`,
      ...(options.retention === undefined ? {} : { retention: options.retention }),
      ...(options.web === undefined ? {} : { web: options.web }),
    }),
    logFile: join(options.logs, 'prometheus.log'),
    ready: async () => {
      if (options.web !== undefined) return isListening(port);
      const response = await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(1000) });
      await response.arrayBuffer();
      return response.ok;
    },
  });
  await program.start();
  return { url, program };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

function scrapeJob({ job, url, intervalSeconds, targets }: ScrapeJob): unknown {
  const { host } = new URL(url);
  return {
    job_name: job,
    scrape_interval: `${intervalSeconds}s`,
    scrape_timeout: `${intervalSeconds}s`,
    static_configs: targets?.map(({ path, labels }) => ({
      targets: [host],
      labels: { ...labels, __metrics_path__: path },
    })) ?? [{ targets: [host] }],
  };
}
