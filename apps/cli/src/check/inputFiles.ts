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
  const { files, problems } = await together(paths, (path) => filesAt(path, filesIn));
  return { files: [...new Set(files)].toSorted(), problems };
}

const none: InputFiles = { files: [], problems: [] };

async function together<Item>(
  items: readonly Item[],
  find: (item: Item) => Promise<InputFiles>,
): Promise<InputFiles> {
  const found: InputFiles[] = [];
  for (const item of items) found.push(await find(item));
  return { files: found.flatMap(({ files }) => files), problems: found.flatMap(({ problems }) => problems) };
}

/** A path that cannot be read is a problem of its own and keeps no other from being read. */
async function filesAt(path: string, ofFolder: (folder: string) => Promise<InputFiles>): Promise<InputFiles> {
  if (path === '-') return { ...none, files: [path] };
  try {
    return (await stat(path)).isDirectory() ? await ofFolder(path) : { ...none, files: [join(path)] };
  } catch (error) {
    return { ...none, problems: [{ file: path, line: undefined, message: reasonOf(error) }] };
  }
}

async function filesIn(folder: string): Promise<InputFiles> {
  return together(await readdir(folder, { withFileTypes: true }), async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? none : filesAt(path, filesIn);
    // What is a folder here is a link to one.
    return manifest.test(entry.name) ? filesAt(path, () => Promise.resolve(none)) : none;
  });
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
