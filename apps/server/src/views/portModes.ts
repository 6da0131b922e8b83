import type { EffectiveMode, ModePick, ServicePortDetail } from '@padlock/contract';
import {
  containerPort,
  defaultServerMode,
  type Mesh,
  type Mode,
  type Pod,
  podsOfService,
  type Service,
  type ServicePort,
  serverMode,
} from '@padlock/mtls';
import { common } from '../common.ts';
import { isInMesh } from './meshView.ts';
import { effectiveMode } from './effectiveMode.ts';

type PortTarget = ServicePortDetail['targets'][number];

/** A service port on one pod. */
interface Place {
  readonly pod: Pod;
  readonly port: number | undefined;
}

export interface PortModes {
  readonly targets: PortTarget[];
  readonly mode: Mode | 'mixed' | null;
  readonly defaultMode: Mode | 'mixed' | null;
  readonly pick: ModePick | null;
}

/** What a service port does on each workload behind it, and all of them together. */
export function portModes(mesh: Mesh, service: Service, port: ServicePort): PortModes {
  const places = podsOfService(mesh, service).map((pod) => ({
    pod,
    port: containerPort(service, port, pod),
  }));
  const inMesh = places.filter(({ pod }) => isInMesh(pod));
  return {
    targets: targetsOf(mesh, places),
    mode: common(inMesh.flatMap((place) => modeAt(mesh, place)?.mode ?? [])),
    defaultMode: common(inMesh.map(({ pod }) => defaultServerMode(mesh, pod).mode)),
    pick: pickOf(inMesh.flatMap((place) => modeAt(mesh, place) ?? [])),
  };
}

/** Pods of one workload that are alike make one line: during a rollout there may be two. */
function targetsOf(mesh: Mesh, places: readonly Place[]): PortTarget[] {
  const lines = Map.groupBy(
    places.map((place) => targetOf(mesh, place)),
    (target) => JSON.stringify(target),
  );
  return Array.from(lines.values(), (alike) => ({ ...alike[0], pods: alike.length }))
    .filter((line): line is PortTarget => 'workload' in line)
    .sort((a, b) => (a.workload.name < b.workload.name ? -1 : 1));
}

function targetOf(mesh: Mesh, place: Place): PortTarget {
  const { pod, port } = place;
  return {
    workload: { ...pod.workload },
    pods: 1,
    containerPort: port ?? null,
    inMesh: isInMesh(pod),
    mode: modeAt(mesh, place) ?? null,
    defaultMode: effectiveMode(defaultServerMode(mesh, pod)),
  };
}

/** undefined: no container has a port of the name that the service targets. */
function modeAt(mesh: Mesh, { pod, port }: Place): EffectiveMode | undefined {
  return port === undefined ? undefined : effectiveMode(serverMode(mesh, pod, port));
}

const pickOfMode = {
  STRICT: 'STRICT',
  PERMISSIVE: 'PERMISSIVE',
  DISABLE: 'DISABLED',
  UNSET: 'DEFAULT',
} as const;

/** What the port entries say: DEFAULT where none is set, null where targets differ. */
function pickOf(modes: readonly EffectiveMode[]): ModePick | null {
  const picks = modes.map(({ steps }): ModePick => {
    const entry = steps.find(({ scope }) => scope === 'port')?.mode ?? 'UNSET';
    return pickOfMode[entry];
  });
  const pick = common(picks);
  return pick === 'mixed' ? null : pick;
}
