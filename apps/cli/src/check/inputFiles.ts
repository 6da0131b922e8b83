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
  const files = new Set<string>();
  const problems: Problem[] = [];
  for (const path of paths) {
    try {
      for (const file of await filesAt(path)) files.add(file);
    } catch (error) {
      problems.push({ file: path, line: undefined, message: reasonOf(error) });
    }
  }
  return { files: [...files].toSorted(), problems };
}

async function filesAt(path: string): Promise<readonly string[]> {
  if (path === '-') return [path];
  return (await stat(path)).isDirectory() ? filesBelow(path) : [join(path)];
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!skippedFolders.has(entry.name)) found.push(...(await filesBelow(path)));
    } else if (manifest.test(entry.name) && (entry.isFile() || (await stat(path)).isFile())) {
      found.push(path);
    }
  }
  return found;
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
