// `npm run --silent sbom > sbom.json`: what Padlock is made of, as CycloneDX, from the lock file alone: nothing has to be installed,
// and the same lock file gives the same bytes.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { root } from './run.ts';

interface Sbom {
  readonly serialNumber?: string;
  readonly metadata: { readonly timestamp?: string; readonly component: { readonly 'bom-ref': string } };
  readonly components: readonly { readonly 'bom-ref': string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}
interface LockFile {
  readonly packages: Readonly<
    Record<string, { name?: string; version?: string; dev?: true; devOptional?: true; optional?: true }>
  >;
}

const { status, stdout, stderr } = spawnSync(
  'npm',
  ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'],
  { cwd: root, encoding: 'utf8', maxBuffer: 100_000_000 },
);
if (status !== 0) {
  process.stderr.write(stderr);
  process.exit(1);
}
// Both differ with each run, and the standard asks for neither.
const { serialNumber: _number, metadata, components, dependencies, ...sbom } = JSON.parse(stdout) as Sbom;
const { timestamp: _time, component, ...rest } = metadata;

// npm's own --omit=dev leaves out whatever some workspace has for its tests, also where another one runs on it.
const lock = JSON.parse(await readFile(`${root}package-lock.json`, 'utf8')) as LockFile;
const running = new Set([
  component['bom-ref'],
  ...Object.entries(lock.packages)
    .filter(([path, { dev, devOptional, optional }]) => path !== 'e2e' && !(dev ?? devOptional ?? optional))
    .map(([path, { name, version }]) => `${name ?? path.replace(/^.*node_modules\//, '')}@${version}`),
]);
const made = {
  ...sbom,
  // npm names it after the folder that it is in.
  metadata: { ...rest, component: { ...component, name: 'padlock' } },
  components: components.filter((one) => running.has(one['bom-ref'])),
  dependencies: dependencies
    .filter(({ ref }) => running.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => running.has(one)) })),
};
process.stdout.write(`${JSON.stringify(made, undefined, 2)}\n`);
