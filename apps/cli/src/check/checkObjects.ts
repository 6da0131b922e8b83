import {
  controlPlaneFindings,
  createMesh,
  type Finding,
  findings,
  type KubernetesObject,
  type MeshConfig,
  type ObjectRef,
  refOf,
} from '@padlock/mtls';
import {
  nameOf,
  placeOf,
  type LocatedFinding,
  type LocatedObject,
  type Location,
  type Problem,
} from './report.ts';

const severityOrder = { error: 0, warning: 1, info: 2 } as const;

/**
 * Objects of one kind and name are one object: the first counts, each further one is named, since nobody can say
 * which of them the cluster has. No bad input: a repository with several environments has many.
 *
 * @example
 * withoutRepeats([policy, samePolicy]).repeats.length; // 1
 */
export function withoutRepeats(objects: readonly LocatedObject[]): {
  readonly objects: readonly LocatedObject[];
  readonly repeats: readonly Problem[];
} {
  const first = new Map<string, LocatedObject>();
  const repeats: Problem[] = [];
  for (const located of objects) {
    const key = identity(located.object);
    const known = first.get(key);
    if (known === undefined) first.set(key, located);
    else {
      const { file, line } = known.location;
      const message = `${nameOf(refOf(located.object))} stands in ${file}:${line} too, and that one is checked: check one environment at a time`;
      repeats.push({ ...located.location, message });
    }
  }
  return { objects: [...first.values()], repeats };
}

/** API versions of one group are the same object. */
function identity(object: KubernetesObject): string {
  return `${object.apiVersion.split('/').slice(0, -1).join('/')} ${nameOf(refOf(object))}`;
}

/**
 * The findings of a mesh made of the objects, each object with its place; the worst first, then by place, so that equal
 * input gives equal output.
 *
 * @example
 * checkObjects(objects, defaultMeshConfig)[0].objects[0].location; // { file: 'policy.yaml', line: 1 }
 */
export function checkObjects(
  objects: readonly LocatedObject[],
  config: MeshConfig,
): readonly LocatedFinding[] {
  const places = new Map(objects.map(({ object, location }) => [nameOf(refOf(object)), location]));
  const withPods = new Set(
    objects.filter(({ object }) => object.kind === 'Pod').map(({ object }) => object.metadata.namespace),
  );
  const plain = objects.map(({ object }) => object);
  return [...findings(createMesh(plain, config)), ...controlPlaneFindings(plain)]
    .filter((finding) => canBeJudged(finding, withPods))
    .map((finding) => located(finding, places))
    .toSorted(
      (left, right) =>
        severityOrder[left.severity] - severityOrder[right.severity] ||
        compare(sortKey(left), sortKey(right)),
    );
}

/** A repository has policies but no pods: there, that a selector matches none of them says nothing. */
function canBeJudged({ code, objects }: Finding, withPods: ReadonlySet<string | undefined>): boolean {
  const asksPods = code === 'selector_matches_nothing' || code === 'selects_outside_mesh';
  return !asksPods || withPods.has(objects[0]?.namespace);
}

function located(finding: Finding, places: ReadonlyMap<string, Location>): LocatedFinding {
  const { code, severity, reason } = finding;
  return {
    code,
    severity,
    objects: finding.objects.map((ref) => locatedRef(ref, places)),
    reason,
    // Read when a format writes them: most do not.
    get fixes() {
      return finding.fixes;
    },
  };
}

function locatedRef(
  ref: ObjectRef,
  places: ReadonlyMap<string, Location>,
): LocatedFinding['objects'][number] {
  return { ...ref, location: places.get(nameOf(ref)) };
}

function sortKey(finding: LocatedFinding): string {
  const { file = '', line = 0 } = placeOf(finding) ?? {};
  return [file, String(line).padStart(9, '0'), finding.code, finding.reason].join('\0');
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
