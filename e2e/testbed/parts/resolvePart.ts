import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { exists, firstExecutable } from './executables.ts';
import { MissingPart, type Part } from './part.ts';
import { withProgress } from './progress.ts';

export interface ResolvedPart {
  readonly path: string;
  readonly from: 'environment' | 'KUBEBUILDER_ASSETS' | 'PATH' | 'cache' | 'fetched';
}

/** Where fetched parts are kept between runs. */
function cacheRoot(environment: NodeJS.ProcessEnv): string {
  return environment['PADLOCK_CACHE'] ?? join(homedir(), '.cache', 'padlock');
}

/**
 * Finds a part, or gets it: the part's environment variable, KUBEBUILDER_ASSETS (the folder of Kubernetes' own test tools),
 * PATH, the cache, and at last by building or installing it.
 *
 * @throws {MissingPart} when it cannot be had. A variable that names no file is such a case: it is never passed over.
 */
export async function resolvePart(
  part: Part,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ResolvedPart> {
  const found = await findPart(part, environment);
  if (found !== undefined) return found;
  const folder = cacheFolder(part, environment);
  try {
    return { path: await obtain(part, folder, join(folder, part.file)), from: 'fetched' };
  } catch (error) {
    throw new MissingPart(part, error);
  }
}

/**
 * Finds a part where it may be already; undefined when it would have to be fetched.
 *
 * @throws {MissingPart} when its variable names no file.
 */
export async function findPart(
  part: Part,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ResolvedPart | undefined> {
  const named = environment[part.variable];
  if (named !== undefined && named !== '') {
    const path = resolve(named);
    if (!(await exists(path)))
      throw new MissingPart(part, new Error(`${part.variable} names ${path}, which is no readable file.`));
    return { path, from: 'environment' };
  }
  const assets = environment['KUBEBUILDER_ASSETS'];
  if (assets !== undefined && assets !== '') {
    const path = await firstExecutable(part.commands, [assets]);
    if (path !== undefined) return { path, from: 'KUBEBUILDER_ASSETS' };
  }
  const onPath = await firstExecutable(part.commands, (environment['PATH'] ?? '').split(delimiter));
  if (onPath !== undefined) return { path: onPath, from: 'PATH' };
  const cached = join(cacheFolder(part, environment), part.file);
  return (await exists(cached)) ? { path: cached, from: 'cache' } : undefined;
}

const cacheFolder = (part: Part, environment: NodeJS.ProcessEnv): string =>
  join(cacheRoot(environment), `${part.name}-${part.version}`);

/** Works beside the cache folder and moves the result there in one step, so that an interrupted run leaves no half part. */
async function obtain(part: Part, folder: string, cached: string): Promise<string> {
  const work = `${folder}.${process.pid}.tmp`;
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  try {
    const installed = await withProgress(`${part.name} ${part.version}`, (say) => part.obtain(work, say));
    if (installed !== undefined) return installed;
    await rm(folder, { recursive: true, force: true });
    await rename(work, folder);
    return cached;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
