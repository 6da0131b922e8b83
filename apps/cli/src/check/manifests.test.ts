import { describe, expect, it } from 'vitest';
import { readManifests } from './manifests.ts';

const policy = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: orders
  namespace: shop
`;

describe('the objects of a file', () => {
  it('are located by the first line of their document', () => {
    const { objects, problems } = readManifests('a.yaml', `# why\n---\n${policy}---\n# again\n${policy}`);
    expect(objects.map(({ location }) => location)).toEqual([
      { file: 'a.yaml', line: 3 },
      { file: 'a.yaml', line: 10 },
    ]);
    expect(problems).toEqual([]);
  });

  it('come out of lists, each with its own line', () => {
    const items = policy.replaceAll(/^/gm, '    ').replace('    apiVersion', '  - apiVersion').trimEnd();
    const { objects } = readManifests('a.yaml', `apiVersion: v1\nkind: List\nitems:\n${items}\n${items}\n`);
    expect(objects.map(({ object, location }) => [object.metadata.name, location.line])).toEqual([
      ['orders', 4],
      ['orders', 9],
    ]);
  });

  it('may be JSON, indented with tabs too', () => {
    const object = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'orders', namespace: 'shop' } };
    expect(readManifests('a.json', JSON.stringify(object)).objects[0]?.object).toEqual(object);
    expect(readManifests('a.json', JSON.stringify(object, undefined, '\t')).objects[0]?.object).toEqual(
      object,
    );
  });

  it('are in the namespace default when they name none, unless they are above namespaces', () => {
    const text = `${policy.replace('  namespace: shop\n', '')}---\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n`;
    expect(readManifests('a.yaml', text).objects.map(({ object }) => object.metadata)).toEqual([
      { name: 'orders', namespace: 'default' },
      { name: 'shop' },
    ]);
  });

  it('leave out what generators write as null', () => {
    const { objects } = readManifests('a.yaml', `${policy}  creationTimestamp: null\n  labels: null\n`);
    expect(objects[0]?.object.metadata).toEqual({ name: 'orders', namespace: 'shop' });
  });
});

describe('what is no object', () => {
  it('is passed over when it does not claim to be one', () => {
    const text =
      'replicas: 3\n---\n---\n- a\n---\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';
    expect(readManifests('values.yaml', text)).toEqual({ objects: [], problems: [] });
    expect(readManifests('empty.yaml', '')).toEqual({ objects: [], problems: [] });
  });

  it('is named with its line when it is no YAML, and the other documents are still read', () => {
    const { objects, problems } = readManifests(
      'a.yaml',
      `${policy}---\n{{- if .Values.strict }}\nkind: Service\n---\n${policy}`,
    );
    expect(objects).toHaveLength(2);
    expect(problems).toMatchObject([{ file: 'a.yaml', line: 7 }]);
    expect(problems[0]?.message).toMatch(/^no YAML: /);
  });

  it('is named with its line when an alias leads nowhere or a name is no text', () => {
    expect(readManifests('a.yaml', 'a: *b\n').problems).toMatchObject([{ line: 1 }]);
    const [problem] = readManifests('a.yaml', policy.replace('orders', '7')).problems;
    expect(problem).toMatchObject({ file: 'a.yaml', line: 1 });
    expect(problem?.message).toContain('metadata.name');
  });
});
