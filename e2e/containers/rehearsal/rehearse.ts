import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManagedProgram } from '../../testbed/process/managedProcess.ts';
import { runToEnd } from '../../testbed/process/runToEnd.ts';
import { serviceOf, type Project, type Service } from '../compose.ts';
import { openContainer, type Container, type ContainerProcess, type Image } from './container.ts';
import { openNetwork, type Network } from './network.ts';

/** What was started. */
export interface Rehearsal {
  readonly containers: ReadonlyMap<string, Container>;
  /** Those that go on. */
  readonly programs: ReadonlyMap<string, ManagedProgram>;
  readonly addresses: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

/** The first address that an engine would give by chance: `ip_range` of the file begins there. */
const FIRST_FREE = 129;

/**
 * Starts a Compose project without a container engine: every service in namespaces of its own with its command, environment, user,
 * working directory, volumes, address and names, in the order of `depends_on`. Health checks and restarts are not done.
 *
 * @param imageOf what stands for an image.
 * @param afterwards done when the one-time service of that name has ended.
 */
export async function rehearse(options: {
  readonly project: Project;
  /** For volumes, root folders and logs; the users of containers must get in. */
  readonly folder: string;
  readonly imageOf: (service: Service) => Image;
  /** Environment that must differ from the file's. */
  readonly env?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly afterwards?: Readonly<Record<string, (container: Container) => Promise<void>>>;
}): Promise<Rehearsal> {
  const { project, folder, imageOf } = options;
  const names = inOrder(project);
  const addresses = addressesOf(project);
  const hosts = hostsOf(project, addresses);
  const oneTime = new Set(
    Object.values(project.services).flatMap(({ depends_on }) =>
      Object.entries(depends_on).flatMap(([name, { condition }]) =>
        condition === 'service_completed_successfully' ? [name] : [],
      ),
    ),
  );
  const containers = new Map<string, Container>();
  const programs = new Map<string, ManagedProgram>();
  let network: Network | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all([...programs.values()].map((program) => program.kill()));
    await Promise.all([...containers.values()].map((container) => container.end()));
    await network?.close();
  };
  try {
    const [{ subnet, gateway } = { subnet: '', gateway: '' }] = project.networks['mesh']?.ipam.config ?? [];
    network = await openNetwork(gateway, Number(subnet.split('/')[1]));
    await mkdir(join(folder, 'logs'), { recursive: true });
    for (const name of names) {
      const service = serviceOf(project, name);
      const image = imageOf(service);
      const mounts: Record<string, string> = { ...image.files };
      for (const { source, target } of service.volumes) {
        mounts[target] = join(folder, 'volumes', source);
        await mkdir(join(folder, 'volumes', source), { recursive: true });
      }
      const shared = /^service:(.+)$/.exec(service.network_mode ?? '')?.[1];
      const networkOf = shared === undefined ? undefined : containers.get(shared)?.pid;
      const container = await openContainer({
        root: join(folder, 'roots', name),
        mounts,
        hosts,
        ...(networkOf === undefined ? {} : { networkOf }),
      });
      containers.set(name, container);
      const address = addresses.get(name);
      if (address !== undefined) await network.join(container.pid, address);
      for (const [key, value] of Object.entries(service.sysctls))
        await runToEnd('nsenter', [
          `--target=${container.pid}`,
          '--net',
          '--',
          'sysctl',
          '-qw',
          `${key}=${value}`,
        ]);
      const process: ContainerProcess = {
        command: [...(service.entrypoint ?? image.entrypoint), ...(service.command ?? image.command)],
        workdir: service.working_dir ?? image.workdir,
        user: service.user ?? image.user,
        env: { ...image.env, ...service.environment, ...options.env?.[name] },
      };
      if (oneTime.has(name)) {
        await container.run(process);
        await options.afterwards?.[name]?.(container);
      } else {
        const program = container.program(name, process, join(folder, 'logs', `${name}.log`));
        programs.set(name, program);
        await program.start();
      }
    }
    return { containers, programs, addresses, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Each after all that it depends on. */
function inOrder({ services }: Project): readonly string[] {
  const order = new Set<string>();
  const add = (name: string): void => {
    if (order.has(name)) return;
    for (const before of Object.keys(services[name]?.depends_on ?? {})) add(before);
    order.add(name);
  };
  for (const name of Object.keys(services)) add(name);
  return [...order];
}

function addressesOf({ services }: Project): ReadonlyMap<string, string> {
  let free = FIRST_FREE;
  return new Map(
    Object.entries(services).flatMap(([name, { networks }]) => {
      const joined = networks['mesh'];
      if (joined === undefined) return [];
      return [[name, joined?.ipv4_address ?? `10.244.0.${free++}`] as const];
    }),
  );
}

function hostsOf({ services }: Project, addresses: ReadonlyMap<string, string>): string {
  const lines = [...addresses].map(([name, address]) =>
    [address, name, ...(services[name]?.networks['mesh']?.aliases ?? [])].join(' '),
  );
  return `127.0.0.1 localhost\n${lines.join('\n')}\n`;
}

/** Makes a folder that a container's user may write to. */
export async function folderOf(user: number, path: string): Promise<string> {
  await mkdir(path, { recursive: true });
  await chown(path, user, user);
  return path;
}
