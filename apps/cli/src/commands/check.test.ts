import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sarifOf } from '../check/formats/sarif.ts';
import { UsageError } from '../usageError.ts';
import { check } from './check.ts';

/** The part of SARIF 2.1.0 that code hosts read. */
const Sarif = z.object({
  version: z.literal('2.1.0'),
  runs: z.array(
    z.object({
      tool: z.object({
        driver: z.object({
          rules: z.array(z.object({ id: z.string(), help: z.object({ text: z.string() }) })),
        }),
      }),
      invocations: z.array(z.unknown()),
      results: z.array(
        z.looseObject({
          locations: z.array(
            z.object({
              physicalLocation: z.object({
                artifactLocation: z.object({ uri: z.string() }),
                region: z.object({ startLine: z.int().min(1) }),
              }),
            }),
          ),
        }),
      ),
    }),
  ),
});

const rootSelector = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: orders, namespace: istio-system }
spec:
  selector: { matchLabels: { app: orders } }
  mtls: { mode: STRICT }
`;
/** Of two policies of one namespace, the one that Istio does not look at. */
const shadowed = ['first', 'second']
  .map(
    (name, day) => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: ${name}, namespace: shop, creationTimestamp: '2026-01-0${day + 1}T00:00:00Z' }
spec: { mtls: { mode: STRICT } }
`,
  )
  .join('---\n');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padlock-check-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function given(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

async function run(args: readonly string[], input = '') {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const code = await check(args, { input: Readable.from([input]), output, errors });
  output.end();
  errors.end();
  return { code, output: (await text(output)).replaceAll(`${folder}/`, ''), errors: await text(errors) };
}

describe('padlock check', () => {
  it('finds errors at their place, the worst first, and ends with 1', async () => {
    await given({
      'a/shop.yaml': shadowed,
      'b/root.yml': `# root\n${rootSelector}`,
      'notes.txt': 'no: [yaml',
    });
    const { code, output, errors } = await run([folder]);
    // How wide the columns are depends on where the folder is.
    expect(output.replaceAll(/ {2,}/g, ' | ').split('\n')).toEqual([
      'SEVERITY | CODE | OBJECT | PLACE | REASON',
      'error | root_selector_ignored | PeerAuthentication istio-system/orders | b/root.yml:2 | It has a selector in the root namespace, which Istio ignores: it does nothing.',
      'warning | policy_shadowed | PeerAuthentication shop/second | a/shop.yaml:6 | It does nothing: of the policies of one namespace only the oldest counts, which is first.',
      '',
      '1 error, 1 warning in 3 objects.',
      '',
    ]);
    expect({ code, errors }).toEqual({ code: 1, errors: '' });
  });

  it('aligns the columns', async () => {
    const { output } = await run(['-'], shadowed);
    const [header = '', row = ''] = output.split('\n');
    expect(row.indexOf('policy_shadowed')).toBe(header.indexOf('CODE'));
    expect(row.indexOf('It does nothing')).toBe(header.indexOf('REASON'));
  });

  it('ends with 0 when there are only warnings', async () => {
    const { code, output } = await run(['-'], shadowed);
    expect(output).toContain('-:6');
    expect(code).toBe(0);
  });

  it('ends with 0 and says so when there is nothing to find', async () => {
    expect(await run(['-'], shadowed.split('---')[0])).toEqual({
      code: 0,
      output: 'No findings in 1 object.\n',
      errors: '',
    });
  });

  it('ends with 2 on bad input, names its line, and checks the rest', async () => {
    await given({ 'bad.yaml': 'a: 1\nb: [\n', 'root.yaml': rootSelector });
    const { code, output, errors } = await run([folder, join(folder, 'gone.yaml')]);
    expect(errors).toMatch(/gone\.yaml: there is no such file or folder\n.*bad\.yaml:\d: no YAML: /);
    expect(output).toContain('root_selector_ignored');
    expect(code).toBe(2);
  });

  it('refuses input without any object, no paths, and formats and options that it does not know', async () => {
    await expect(run(['-'], 'replicas: 3')).rejects.toThrow(UsageError);
    await expect(run([])).rejects.toThrow('Say what to check');
    await expect(run(['-', '--format', 'xml'], shadowed)).rejects.toThrow('table, json, sarif');
    await expect(run(['-', '--unknown'], shadowed)).rejects.toThrow(UsageError);
  });

  it('checks an object that stands in two files once, and says which', async () => {
    await given({ 'base.yaml': rootSelector, 'prod.yaml': rootSelector });
    const { output, errors } = await run([folder, join(folder, 'base.yaml')]);
    expect(errors).toMatch(/prod\.yaml:1: .* stands in .*base\.yaml:1 too/);
    expect(output).toContain('1 error in 1 object.');
  });

  it('says nothing of a selector without pods where the input has no pods to match', async () => {
    const policy = rootSelector.replace('istio-system', 'shop');
    const pod =
      '---\napiVersion: v1\nkind: Pod\nmetadata: { name: carts, namespace: shop, labels: { app: carts } }\n';
    expect((await run(['-'], policy)).output).toContain('No findings');
    expect((await run(['-'], policy + pod)).output).toContain('selector_matches_nothing');
  });

  it('does not hand control characters through to a terminal', async () => {
    const { output } = await run(
      ['-'],
      rootSelector.replace('name: orders', String.raw`name: "\e[31morders"`),
    );
    expect(output).not.toContain('\u001B');
  });
});

describe('the mesh settings', () => {
  const configMap = (mesh: string): string => `---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: ${JSON.stringify(mesh)} }
`;

  it('come from the ConfigMap of the control plane', async () => {
    const { output } = await run(['-'], shadowed + configMap('enableAutoMtls: false\nrootNamespace: shop'));
    expect(output).toContain('auto_mtls_off');
    expect(output).toContain('policies of one mesh');
  });

  it('come from the options first', async () => {
    const { output } = await run(
      ['-', '--root-namespace', 'shop', '--no-auto-mtls'],
      shadowed + configMap(''),
    );
    expect(output).toContain('auto_mtls_off');
    expect(output).toContain('policies of one mesh');
  });

  it('that are no YAML are bad input, judged by the defaults', async () => {
    const { code, errors } = await run(['-'], shadowed + configMap('a: ['));
    expect(errors).toContain('-:11: data.mesh of ConfigMap istio is no YAML');
    expect(code).toBe(2);
  });
});

describe('the control plane', () => {
  it('of Service Mesh 2 may not allow TLS 1.0', async () => {
    const plane = `apiVersion: maistra.io/v2
kind: ServiceMeshControlPlane
metadata: { name: basic, namespace: istio-system }
spec: { security: { controlPlane: { tls: { minProtocolVersion: TLSv1_0 } } } }
`;
    const { code, output } = await run(['-'], plane);
    expect(output).toMatch(/warning +tls_minimum_outdated +ServiceMeshControlPlane istio-system\/basic +-:1/);
    expect(code).toBe(0);
  });
});

describe('for other programs', () => {
  it('JSON holds the objects with their places and the writes of the fix', async () => {
    const { output } = await run(['-', '--format', 'json'], shadowed);
    expect(JSON.parse(output)).toMatchObject({
      findings: [
        {
          code: 'policy_shadowed',
          severity: 'warning',
          objects: [
            { kind: 'PeerAuthentication', namespace: 'shop', name: 'second', file: '-', line: 6 },
            { name: 'first', file: '-', line: 1 },
          ],
          fixes: [
            {
              title: 'Delete second',
              writes: [{ verb: 'delete', kind: 'PeerAuthentication', name: 'second' }],
            },
            { title: 'Put what it says into first, and delete it' },
          ],
        },
      ],
      problems: [],
      objects: 2,
    });
  });

  it('SARIF holds the rules with help, and each result at its line', async () => {
    await given({ 'two words.yaml': `# root\n${rootSelector}`, 'bad.yaml': 'a: [' });
    const { output } = await run([folder, '--format', 'sarif']);
    const [sarif] = Sarif.parse(JSON.parse(output)).runs;
    expect(sarif?.tool.driver.rules).toMatchObject([{ id: 'root_selector_ignored' }]);
    expect(sarif?.tool.driver.rules[0]?.help.text).not.toBe('');
    expect(sarif?.invocations).toMatchObject([
      { executionSuccessful: false, toolExecutionNotifications: [{ level: 'error' }] },
    ]);
    expect(sarif?.results).toMatchObject([{ ruleId: 'root_selector_ignored', ruleIndex: 0, level: 'error' }]);
    const [place] = sarif?.results[0]?.locations ?? [];
    expect(place?.physicalLocation.region).toEqual({ startLine: 2 });
    expect(place?.physicalLocation.artifactLocation.uri).toMatch(/^file:.*two%20words\.yaml$/);
  });

  it('SARIF names files of the repository by their path in it', () => {
    const location = { file: 'deploy/a b.yaml', line: 3 };
    const object = { kind: 'PeerAuthentication', namespace: 'shop', name: 'a', location };
    const finding = {
      code: 'policy_shadowed',
      severity: 'warning',
      objects: [object],
      reason: 'r',
      fixes: [],
    } as const;
    const log = Sarif.parse(
      JSON.parse(sarifOf({ findings: [finding], problems: [], objects: 1 }, '/repository')),
    );
    const [place] = log.runs[0]?.results[0]?.locations ?? [];
    expect(place?.physicalLocation.artifactLocation.uri).toBe('deploy/a%20b.yaml');
  });
});
