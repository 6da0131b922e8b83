import { z } from 'zod';
import { containerFiles, resolvePart } from '../testbed/parts/index.ts';
import { runToEnd } from '../testbed/process/runToEnd.ts';

const Instruction = z.object({
  name: z.string(),
  line: z.number(),
  /** The sources of COPY, else the arguments. */
  words: z.array(z.string()),
  to: z.string().optional(),
  /** The stage that COPY takes its sources from; absent: the build context. */
  from: z.string().optional(),
  /** Whether a shell reads the words. */
  shell: z.boolean(),
});
export type Instruction = z.infer<typeof Instruction>;

const Stage = z.object({ name: z.string(), base: z.string(), instructions: z.array(Instruction) });
export type Stage = z.infer<typeof Stage>;

const Dockerfile = z.object({ stages: z.array(Stage), warnings: z.array(z.string()) });

/** A Dockerfile as BuildKit's own parser reads it. */
export async function readDockerfile(file: string): Promise<z.infer<typeof Dockerfile>> {
  const { path } = await resolvePart(containerFiles);
  return Dockerfile.parse(JSON.parse(await runToEnd(path, ['dockerfile', file])));
}

/** The files of a build context that the ignore file lets through, relative to `folder`. */
export async function contextFiles(folder: string, ignoreFile: string): Promise<readonly string[]> {
  const { path } = await resolvePart(containerFiles);
  return z.array(z.string()).parse(JSON.parse(await runToEnd(path, ['context', folder, ignoreFile])));
}
