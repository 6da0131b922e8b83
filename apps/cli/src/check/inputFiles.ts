import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from './report.ts';

const manifest = /\.(ya?ml|json)$/i;
/** Never written by hand, and large. */
const skippedFolders: ReadonlySet<string> = new Set(['.git', 'node_modules']);

export interface InputFiles {
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * The files that paths stand for, each once and sorted by name: a file itself whatever its name, of a folder all
 * `*.yaml`, `*.yml` and `*.json` at any depth. `-` stays as it is. Linked folders below a folder are not followed, since
 * they may lead back.
 *
 * @example
 * await inputFiles(['deploy']); // { files: ['deploy/policies/orders.yaml', 'deploy/services.yaml'], problems: [] }
 */
export async function inputFiles(paths: readonly string[]): Promise<InputFiles> {
  const found: InputFiles[] = [];
  for (const path of paths) found.push(await filesAt(path));
  const files = new Set(found.flatMap((one) => one.files));
  return { files: [...files].toSorted(), problems: found.flatMap(({ problems }) => problems) };
}

/** A path that cannot be read is a problem of its own and keeps no other from being read. */
async function filesAt(path: string): Promise<InputFiles> {
  if (path === '-') return { files: [path], problems: [] };
  try {
    return (await stat(path)).isDirectory() ? await filesIn(path) : { files: [join(path)], problems: [] };
  } catch (error) {
    return { files: [], problems: [{ file: path, line: undefined, message: reasonOf(error) }] };
  }
}

async function filesIn(folder: string): Promise<InputFiles> {
  const entries = await readdir(folder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && !skippedFolders.has(entry.name));
  const files = entries.filter((entry) => !entry.isDirectory() && manifest.test(entry.name));
  return inputFiles([...folders, ...files].map(({ name }) => join(folder, name)));
}

/** What the file system says, as a sentence without codes. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file or folder';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
