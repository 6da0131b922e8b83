// `npm run dev`: the server on the embedded mesh, restarted when its code changes, and the pages with hot reload.
import { spawn } from 'node:child_process';
import { root } from './run.ts';

const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env['PATH'] ?? ''}` };
const children = [
  spawn('node', ['--watch', 'apps/cli/src/main.ts', 'serve', '--port', '8081', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env,
  }),
  spawn('vite', ['apps/web', '--port', '8080', '--host', '127.0.0.1'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...env, PADLOCK_API: 'http://127.0.0.1:8081' },
  }),
];
const stop = (): void => children.forEach((child) => child.kill('SIGTERM'));
process.on('SIGINT', stop).on('SIGTERM', stop);
children.forEach((child) => child.on('exit', stop));
