import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RestClient } from '../kubernetes/restClient.ts';
import { managedProgram, type ManagedProgram } from '../process/managedProcess.ts';
import type { AccessLogExporter } from './accessLog/accessLogExporter.ts';
import type { MeshPod } from './layout.ts';
import { ISTIOD_PORTS, sidecarFiles, sidecarProcess } from './processes.ts';
import { writeSidecarFolder } from './sidecarFolder.ts';
import type { WireClient } from './wireClient.ts';

/** Lays out the folder in which a sidecar runs, and describes the program. The pod must exist; istiod must run. */
export async function prepareSidecar(options: {
  readonly pod: MeshPod;
  /** Of its own. */
  readonly folder: string;
  readonly kubernetes: RestClient;
  readonly wire: WireClient;
  readonly exporter: Pick<AccessLogExporter, 'begin' | 'end'>;
  /** What a program is started through to be inside the network namespace. */
  readonly enter: readonly string[];
  readonly logs: string;
  readonly parts: { readonly pilotAgent: string; readonly envoy: string; readonly envoyBootstrap: string };
  readonly drainSeconds: number;
}): Promise<ManagedProgram> {
  const { pod, folder, kubernetes, wire, exporter, parts } = options;
  await writeSidecarFolder(pod, folder, kubernetes);
  await mkdir(dirname(join(folder, sidecarFiles.bootstrapTemplate)), { recursive: true });
  await copyFile(parts.envoyBootstrap, join(folder, sidecarFiles.bootstrapTemplate));
  // pilot-agent's death does not end its Envoy by itself.
  const envoy = join(folder, 'envoy');
  await writeFile(envoy, `#!/bin/sh\nexec setpriv --pdeathsig KILL -- '${parts.envoy}' "$@"\n`, {
    mode: 0o755,
  });

  const program = managedProgram({
    name: `the sidecar of ${pod.id}`,
    command: parts.pilotAgent,
    ...sidecarProcess({
      pod,
      envoy,
      discoveryAddress: `127.0.0.1:${ISTIOD_PORTS.secureGrpc}`,
      drainSeconds: options.drainSeconds,
    }),
    cwd: folder,
    through: options.enter,
    logFile: join(options.logs, `${pod.id.replace('/', '.')}.log`),
    ready: async () =>
      (await wire.fetch(`http://127.0.0.1:${pod.ports.envoyStatus}/healthz/ready`)).status === 200,
  });
  const ended = async (ending: Promise<void>): Promise<void> => {
    exporter.end(pod);
    await ending;
  };
  return {
    get running() {
      return program.running;
    },
    get pid() {
      return program.pid;
    },
    async start() {
      exporter.begin(pod);
      await program.start();
    },
    stop: () => ended(program.stop()),
    kill: () => ended(program.kill()),
  };
}
