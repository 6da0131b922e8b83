import type { KubernetesObject } from '@padlock/mtls';
import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { LocatedObject, Problem } from './report.ts';

/** What the rules rely on; all else of an object is read by them, kind by kind, and never trusted. */
const Manifest = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({
    name: z.string().min(1),
    namespace: z.string().optional(),
    creationTimestamp: z.string().nullish(),
    labels: z.record(z.string(), z.string()).nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
});
const ManifestList = z.looseObject({ kind: z.string().endsWith('List'), items: z.array(z.unknown()) });
const Typed = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.unknown() }),
});

export interface Manifests {
  readonly objects: readonly LocatedObject[];
  readonly problems: readonly Problem[];
}

/**
 * Reads the Kubernetes objects of one file: YAML documents or JSON, lists taken apart. What is no Kubernetes object
 * (values of a chart, a package.json) is passed over; what is no YAML is a problem, and the file's other documents are
 * still read.
 *
 * @example
 * readManifests('a.yaml', text).objects[0].location; // { file: 'a.yaml', line: 1 }
 */
export function readManifests(file: string, text: string): Manifests {
  const lines = new LineCounter();
  const read = [
    ...parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' }),
  ].map((document) => readDocument(file, document, lines));
  return {
    objects: read.flatMap(({ objects }) => objects),
    problems: read.flatMap(({ problems }) => problems),
  };
}

function readDocument(file: string, document: Document.Parsed, lines: LineCounter): Manifests {
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const [error] = document.errors;
  if (error !== undefined) {
    const message = `no YAML: ${error.message.split('\n')[0] ?? ''}`;
    return { objects: [], problems: [{ file, line: lineAt(error.pos[0]), message }] };
  }
  const start = lineAt(document.contents?.range[0] ?? document.range[0]);
  let value: unknown;
  try {
    value = document.toJS();
  } catch (failure) {
    // Aliases that lead nowhere, or that blow up to a huge document.
    const message = `no YAML: ${failure instanceof Error ? failure.message : String(failure)}`;
    return { objects: [], problems: [{ file, line: start, message }] };
  }
  const list = ManifestList.safeParse(value);
  const found = list.success
    ? list.data.items.map((item, index) => ({ item, line: lineOfItem(document, index, lineAt) ?? start }))
    : [{ item: value, line: start }];
  const read = found.map(({ item, line }) => readObject(file, item, line));
  return {
    objects: read.flatMap(({ objects }) => objects),
    problems: read.flatMap(({ problems }) => problems),
  };
}

const Ranged = z.looseObject({ range: z.tuple([z.number()], z.number()) });

function lineOfItem(
  document: Document.Parsed,
  index: number,
  lineAt: (offset: number) => number,
): number | undefined {
  const node = Ranged.safeParse(document.getIn(['items', index], true));
  return node.success ? lineAt(node.data.range[0]) : undefined;
}

function readObject(file: string, value: unknown, line: number): Manifests {
  if (!Typed.safeParse(value).success) return { objects: [], problems: [] };
  const parsed = Manifest.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const message = `no Kubernetes object: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not readable'}`;
    return { objects: [], problems: [{ file, line, message }] };
  }
  return { objects: [{ object: kubernetesObject(parsed.data), location: { file, line } }], problems: [] };
}

/** Kinds of the rules that live in a namespace. kubectl stores one that names none in `default`. */
const namespaced: ReadonlySet<string> = new Set([
  'AuthorizationPolicy',
  'ConfigMap',
  'DestinationRule',
  'EnvoyFilter',
  'PeerAuthentication',
  'Pod',
  'Service',
  'ServiceEntry',
  'WorkloadEntry',
]);

function kubernetesObject({ metadata, ...rest }: z.infer<typeof Manifest>): KubernetesObject {
  const { namespace, creationTimestamp, labels, annotations, ...others } = metadata;
  const home = namespace ?? (namespaced.has(rest.kind) ? 'default' : undefined);
  return {
    ...rest,
    metadata: {
      ...others,
      ...(home === undefined ? {} : { namespace: home }),
      // Generators write null where they mean nothing.
      ...(creationTimestamp ? { creationTimestamp } : {}),
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
    },
  };
}
