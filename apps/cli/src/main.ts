#!/usr/bin/env node
import { check, checkHelp } from './commands/check.ts';
import { evaluate, evaluateHelp } from './commands/evaluate.ts';
import { plan, planHelp } from './commands/plan.ts';
import type { Streams } from './scenarios/eachLine.ts';
import { UsageError } from './usageError.ts';

interface Command {
  readonly summary: string;
  readonly help: () => Promise<string>;
  readonly run: (args: readonly string[]) => Promise<void>;
}

const streams: Streams = { input: process.stdin, output: process.stdout, errors: process.stderr };

const commands: Readonly<Record<string, Command>> = {
  serve: {
    summary: 'start the dashboard',
    // Loaded when it is asked for: the others start without the server's libraries.
    help: async () => (await import('./commands/serveHelp.ts')).serveHelp,
    run: async (args) => (await import('./commands/serve.ts')).serve(args),
  },
  evaluate: {
    summary: 'answer what Istio would do in given scenarios',
    help: () => Promise.resolve(evaluateHelp),
    run: (args) => evaluate(args, streams),
  },
  plan: {
    summary: 'plan a change of policy in given scenarios',
    help: () => Promise.resolve(planHelp),
    run: (args) => plan(args, streams),
  },
  check: {
    summary: 'look for faulty policy in Kubernetes YAML',
    help: () => Promise.resolve(checkHelp),
    run: async (args) => {
      process.exitCode = await check(args, streams);
    },
  },
};

const usage = `Usage: padlock <command> [options]

Commands:
${Object.entries(commands)
  .map(([name, command]) => `  ${name.padEnd(10)} ${command.summary}`)
  .join('\n')}

padlock <command> --help says more.
`;

async function main(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h') {
    process.stdout.write(usage);
    return;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined)
    throw new UsageError(`There is no command "${name}". Run padlock --help for the list.`);
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(await command.help());
    return;
  }
  await command.run(rest);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  // A configuration error of the server carries the same contract: one sentence, exit code 2.
  const expected = error instanceof UsageError || (error instanceof Error && error.name === 'ConfigError');
  process.stderr.write(
    `padlock: ${expected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = expected ? 2 : 1;
}
