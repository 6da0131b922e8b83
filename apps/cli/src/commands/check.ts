import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { checkObjects, withoutRepeats } from '../check/checkObjects.ts';
import { jsonOf } from '../check/formats/json.ts';
import { sarifOf } from '../check/formats/sarif.ts';
import { tableOf } from '../check/formats/table.ts';
import { inputFiles, reasonOf } from '../check/inputFiles.ts';
import { type Manifests, readManifests } from '../check/manifests.ts';
import { type GivenSettings, meshSettings } from '../check/meshSettings.ts';
import { type Problem, problemLine, type Report } from '../check/report.ts';
import type { Streams } from '../scenarios/eachLine.ts';
import { UsageError } from '../usageError.ts';

export const checkHelp = `Usage: padlock check PATHS... [options]

Looks for mutual TLS policy that fails or does something else than it seems to, in Kubernetes YAML or JSON: files, folders
with all *.yaml, *.yml and *.json below them, - for standard input. A repository will do, and so will a cluster dump
(kubectl get pods,services,peerauthentications,destinationrules -A -o yaml), which tells more: what depends on pods can
only be judged where there are some. Needs no cluster.

  --format table|json|sarif   how to write the findings (default table)
  --root-namespace NS         Istio's root namespace (default: that of the ConfigMap istio in the input, else istio-system)
  --no-auto-mtls              judge as with enableAutoMtls: false

Exit code 0: no error was found (warnings may have been); 1: an error was found; 2: some input could not be read.
`;

const formats = {
  table: tableOf,
  json: jsonOf,
  sarif: (report: Report) => sarifOf(report, process.cwd()),
} as const satisfies Record<string, (report: Report) => string>;

type ExitCode = 0 | 1 | 2;

/**
 * Runs `padlock check`. Findings go to the output; input that could not be read is named on the error stream, and all
 * other input is still checked.
 *
 * @throws {UsageError} when the arguments are wrong or hold no Kubernetes object.
 */
export async function check(args: readonly string[], streams: Streams): Promise<ExitCode> {
  const { paths, write, given } = parseCheckOptions(args);
  const { objects: all, problems: unreadable } = await readInput(paths, streams.input);
  const { objects, repeats } = withoutRepeats(all);
  const { config, problems: unsettled } = meshSettings(objects, given);
  const problems = [...unreadable, ...unsettled];
  for (const problem of [...problems, ...repeats]) streams.errors.write(`${problemLine(problem)}\n`);
  if (objects.length === 0) throw new UsageError('There is no Kubernetes object in what was given.');
  const findings = checkObjects(objects, config);
  streams.output.write(write({ findings, problems, objects: objects.length }));
  if (problems.length > 0) return 2;
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

async function readInput(paths: readonly string[], input: NodeJS.ReadableStream): Promise<Manifests> {
  const { files, problems } = await inputFiles(paths);
  const read: Manifests[] = [{ objects: [], problems }];
  for (const file of files) {
    try {
      read.push(readManifests(file, file === '-' ? await text(input) : await readFile(file, 'utf8')));
    } catch (error) {
      const problem: Problem = { file, line: undefined, message: reasonOf(error) };
      read.push({ objects: [], problems: [problem] });
    }
  }
  return {
    objects: read.flatMap(({ objects }) => objects),
    problems: read.flatMap((one) => one.problems),
  };
}

function parseCheckOptions(args: readonly string[]): {
  readonly paths: readonly string[];
  readonly write: (report: Report) => string;
  readonly given: GivenSettings;
} {
  const { values, positionals } = parseFlags(args);
  if (positionals.length === 0)
    throw new UsageError('Say what to check: files, folders, or - for standard input.');
  const format = values.format ?? 'table';
  const known = (Object.keys(formats) as (keyof typeof formats)[]).find((name) => name === format);
  if (known === undefined)
    throw new UsageError(`--format must be one of ${Object.keys(formats).join(', ')}, not "${format}".`);
  return {
    paths: positionals,
    write: formats[known],
    given: {
      rootNamespace: values['root-namespace'],
      enableAutoMtls: values['no-auto-mtls'] === true ? false : undefined,
    },
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string' },
        'root-namespace': { type: 'string' },
        'no-auto-mtls': { type: 'boolean' },
      },
    });
  } catch (error) {
    const [reason = 'Unknown option'] = error instanceof Error ? error.message.split('. ') : [];
    throw new UsageError(`${reason}. Run padlock check --help for the options.`);
  }
}
