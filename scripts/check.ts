// All static checks at once: types, lint with the dependency rules, format, dead code.
import { run } from './run.ts';

const checks = [
  { name: 'types', command: 'tsc', args: ['-b'] },
  { name: 'lint', command: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
  {
    name: 'format',
    command: 'prettier',
    args: ['--check', '--cache', '.'],
  },
  { name: 'dead code', command: 'knip', args: ['--no-progress'] },
] as const;

const results = await Promise.all(
  checks.map(async (check) => {
    const result = await run(check.command, check.args, { show: false });
    process.stdout.write(
      `${result.code === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${result.seconds.toFixed(1)} s)\n`,
    );
    if (result.code !== 0) process.stdout.write(`${result.output}\n`);
    return result;
  }),
);
process.exitCode = results.every((result) => result.code === 0) ? 0 : 1;
