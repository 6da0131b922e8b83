import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { go } from './goModule.ts';
import type { Part } from './part.ts';

const Download = z.object({ Dir: z.string() });

/**
 * A file of a Go module, which is downloaded and not built.
 *
 * @param from.path where it is in the module.
 * @param from.file what it is called in the cache.
 */
export function moduleFile(from: {
  readonly name: string;
  readonly variable: string;
  readonly module: string;
  readonly version: string;
  readonly path: string;
  readonly file: string;
}): Part {
  const { name, variable, module, version, path, file } = from;
  return {
    name,
    version,
    variable,
    commands: [],
    file,
    help: `Install Go 1.26 or newer (https://go.dev/dl/): it is taken from the Go module ${module}.`,
    async obtain(folder, say) {
      say(`downloading the Go module ${module}`);
      const { Dir } = Download.parse(
        JSON.parse(await go(['mod', 'download', '-json', `${module}@v${version}`], folder)),
      );
      await copyFile(join(Dir, path), join(folder, file));
      return undefined;
    },
  };
}
