import { cp, mkdir } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import { runToEnd } from '../testbed/process/runToEnd.ts';
import type { Instruction, Stage } from './dockerfile.ts';

/** A stage of an image, as a folder instead of a file system. */
export interface BuiltStage {
  /** What the container would see as `/`, without the files of the base image. */
  readonly root: string;
  /** Absolute inside the container. */
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  /** The last of each: what the image says about how to run it. */
  readonly settings: Readonly<
    Partial<Record<'USER' | 'ENTRYPOINT' | 'CMD' | 'HEALTHCHECK' | 'EXPOSE', Instruction>>
  >;
}

/**
 * Does what a container engine would do to build the stages, with folders below `folder` for file systems. Commands run on this
 * machine, so they must only be such as work in their working directory.
 *
 * @param context the build context and those of its files that the ignore file lets through.
 * @throws Error when a COPY names something that is not there, or a RUN fails.
 */
export async function buildStages(
  stages: readonly Stage[],
  context: { readonly folder: string; readonly files: readonly string[] },
  folder: string,
): Promise<ReadonlyMap<string, BuiltStage>> {
  const built = new Map<string, BuiltStage>();
  for (const stage of stages)
    built.set(stage.name, await buildStage(stage, context, built, join(folder, stage.name)));
  return built;
}

async function buildStage(
  stage: Stage,
  context: { readonly folder: string; readonly files: readonly string[] },
  built: ReadonlyMap<string, BuiltStage>,
  root: string,
): Promise<BuiltStage> {
  const base = built.get(stage.base);
  await mkdir(root, { recursive: true });
  if (base !== undefined) await cp(base.root, root, { recursive: true, verbatimSymlinks: true });
  let workdir = base?.workdir ?? '/';
  const env: Record<string, string> = { ...base?.env };
  const settings: Partial<Record<string, Instruction>> = { ...base?.settings };
  for (const instruction of stage.instructions) {
    const { name, words } = instruction;
    switch (name) {
      case 'WORKDIR':
        workdir = posix.resolve(workdir, words[0] ?? '');
        await mkdir(join(root, workdir), { recursive: true });
        break;
      case 'ENV':
        for (const pair of words) env[pair.slice(0, pair.indexOf('='))] = pair.slice(pair.indexOf('=') + 1);
        break;
      case 'COPY': {
        const copies = copiesOf(instruction, context, built, workdir);
        for (const { from, to } of copies) {
          await mkdir(dirname(join(root, to)), { recursive: true });
          await cp(from, join(root, to), { recursive: true, verbatimSymlinks: true });
        }
        break;
      }
      case 'RUN':
        await runToEnd('sh', ['-c', words.join(' ')], {
          cwd: join(root, workdir),
          env: { ...env, NODE_ENV: env['NODE_ENV'] },
        });
        break;
      case 'LABEL':
        break;
      case 'USER':
      case 'ENTRYPOINT':
      case 'CMD':
      case 'HEALTHCHECK':
      case 'EXPOSE':
        settings[name] = instruction;
        break;
      default:
        throw new Error(`Line ${instruction.line}: the test does not know how to do ${name}.`);
    }
  }
  return { root, workdir, env, settings };
}

/** The single files or folders to copy; `to` is absolute inside the container. */
function copiesOf(
  instruction: Instruction,
  context: { readonly folder: string; readonly files: readonly string[] },
  built: ReadonlyMap<string, BuiltStage>,
  workdir: string,
): readonly { readonly from: string; readonly to: string }[] {
  const { words, line } = instruction;
  const to = instruction.to ?? '';
  // A destination with a slash at its end is a folder that keeps the names of what is copied into it.
  const target = (source: string): string =>
    posix.resolve(workdir, to, to.endsWith('/') ? basename(source) : '');
  if (instruction.from !== undefined) {
    const stage = built.get(instruction.from);
    if (stage === undefined)
      throw new Error(`Line ${line}: there is no stage ${instruction.from} before it.`);
    return words.map((source) => ({ from: join(stage.root, source), to: target(source) }));
  }
  return words.flatMap((source) => {
    if (context.files.includes(source)) return [{ from: join(context.folder, source), to: target(source) }];
    const inside = context.files.filter((file) => file.startsWith(`${source}/`));
    if (inside.length === 0) throw new Error(`Line ${line}: ${source} is not in the build context.`);
    return inside.map((file) => ({
      from: join(context.folder, file),
      to: posix.resolve(workdir, to, file.slice(source.length + 1)),
    }));
  });
}
