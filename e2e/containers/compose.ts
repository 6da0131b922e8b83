import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { containerFiles, resolvePart } from '../testbed/parts/index.ts';
import { runToEnd } from '../testbed/process/runToEnd.ts';

const Service = z.object({
  image: z.string(),
  build: z.object({ dockerfile: z.string(), target: z.string() }).optional(),
  user: z.string().optional(),
  working_dir: z.string().optional(),
  entrypoint: z.array(z.string()).nullable(),
  command: z.array(z.string()).nullable(),
  environment: z.record(z.string(), z.string()).default({}),
  networks: z
    .record(
      z.string(),
      z.object({ ipv4_address: z.string().optional(), aliases: z.array(z.string()).default([]) }).nullable(),
    )
    .default({}),
  network_mode: z.string().optional(),
  sysctls: z.record(z.string(), z.string()).default({}),
  ports: z
    .array(z.object({ host_ip: z.string().optional(), target: z.number(), published: z.string().optional() }))
    .default([]),
  volumes: z.array(z.object({ type: z.string(), source: z.string(), target: z.string() })).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});
export type Service = z.infer<typeof Service>;

const Project = z.object({
  services: z.record(z.string(), Service),
  networks: z.record(
    z.string(),
    z.object({
      ipam: z.object({
        config: z.array(z.object({ subnet: z.string(), gateway: z.string(), ip_range: z.string() })),
      }),
    }),
  ),
});
export type Project = z.infer<typeof Project>;

const file = fileURLToPath(new URL('../../docker-compose.yml', import.meta.url));

/**
 * docker-compose.yml as Docker Compose's own library reads it: checked against its schema and for consistency, and resolved.
 * Services of a profile are left out, as by `docker compose up`.
 *
 * @throws Error with the library's words when Docker Compose would refuse it.
 */
export async function readProject(): Promise<Project> {
  const { path } = await resolvePart(containerFiles);
  return Project.parse(JSON.parse(await runToEnd(path, ['compose', file])));
}

/** A service of the project, which must be there. */
export function serviceOf(project: Project, name: string): Service {
  const service = project.services[name];
  if (service === undefined) throw new RangeError(`docker-compose.yml has no service ${name}`);
  return service;
}
