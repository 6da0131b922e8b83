import type { Finding, KubernetesObject, ObjectRef } from '@padlock/mtls';

/** A place in the input. */
export interface Location {
  /** As the person gave it, or as it was found below a folder that they gave; `-` is standard input. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface LocatedObject {
  readonly object: KubernetesObject;
  readonly location: Location;
}

/** An object that a finding is about, and where it is written; undefined: not in the input, or in no file of it. */
export interface LocatedRef extends ObjectRef {
  readonly location: Location | undefined;
}

export interface LocatedFinding extends Finding {
  readonly objects: readonly LocatedRef[];
}

/** Input that could not be read. */
export interface Problem {
  readonly file: string;
  readonly line: number | undefined;
  readonly message: string;
}

/** What `padlock check` has to say, before it is written in a format. */
export interface Report {
  /** The worst first, then by place. */
  readonly findings: readonly LocatedFinding[];
  readonly problems: readonly Problem[];
  /** How many Kubernetes objects were read. */
  readonly objects: number;
}

/** Where a finding is shown: at the first of its objects that stands in the input. */
export function placeOf(finding: LocatedFinding): Location | undefined {
  return finding.objects.find(({ location }) => location !== undefined)?.location;
}

/** `Kind namespace/name`, or `Kind name` where there is no namespace. */
export function nameOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

/** `file:line: `, as compilers write it, so that editors and pipelines find the place. */
export function problemLine({ file, line, message }: Problem): string {
  return `${file}:${line === undefined ? '' : `${line}:`} ${message}`;
}
