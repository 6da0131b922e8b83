import type { ChangeTarget, ModePick } from '@padlock/contract';

/** Where a mode is picked: a service's ports, a workload and its ports, a namespace, or the mesh. */
export type PickPlace = { readonly cluster: string } & (
  | { readonly scope: 'service' | 'workload'; readonly namespace: string; readonly name: string }
  | { readonly scope: 'namespace'; readonly namespace: string }
  | { readonly scope: 'mesh' }
);

/** A mode picked and not applied yet. */
export interface PendingPick {
  /** Service port in a service, container port in a workload; null: the whole place. */
  readonly port: number | null;
  /** What stands now; null where it differs between the workloads behind a port. */
  readonly from: ModePick | null;
  readonly to: ModePick;
}

export type PendingPlace = PickPlace & {
  /** The whole place first, then by port. */
  readonly picks: readonly PendingPick[];
};

/** Identifies a place. */
export function placeKey(place: PickPlace): string {
  switch (place.scope) {
    case 'service':
    case 'workload':
      return `${place.cluster}/${place.scope}/${place.namespace}/${place.name}`;
    case 'namespace':
      return `${place.cluster}/namespace/${place.namespace}`;
    case 'mesh':
      return `${place.cluster}/mesh`;
  }
}

/** The place alone, without what else an object carries. */
export function placeOf(place: PickPlace): PickPlace {
  switch (place.scope) {
    case 'service':
    case 'workload':
      return { cluster: place.cluster, scope: place.scope, namespace: place.namespace, name: place.name };
    case 'namespace':
      return { cluster: place.cluster, scope: 'namespace', namespace: place.namespace };
    case 'mesh':
      return { cluster: place.cluster, scope: 'mesh' };
  }
}

/** The place in a sentence: `catalog`, `namespace shop`, `the mesh`. */
export function placeWords(place: PickPlace): string {
  switch (place.scope) {
    case 'service':
      return place.name;
    case 'workload':
      return `workload ${place.name}`;
    case 'namespace':
      return `namespace ${place.namespace}`;
    case 'mesh':
      return 'the mesh';
  }
}

/** Picks as what plans are asked for. */
export function toTargets(places: readonly PendingPlace[]): readonly ChangeTarget[] {
  return together(places.flatMap((place) => toTarget(place) ?? []));
}

/** How many services the server takes in one plan. */
const servicesInOnePlan = 100;

/** Services go together: one plan, one review, all written or none. What else there is follows. */
export function together(targets: readonly ChangeTarget[]): readonly ChangeTarget[] {
  const services = targets
    .filter((target) => target.scope === 'service')
    .map(({ scope: _scope, ...service }) => service);
  if (services.length < 2) return targets;
  const parts = Math.ceil(services.length / servicesInOnePlan);
  return [
    ...Array.from({ length: parts }, (_, part) => ({
      scope: 'services' as const,
      services: services.slice(part * servicesInOnePlan, (part + 1) * servicesInOnePlan),
    })),
    ...targets.filter(({ scope }) => scope !== 'service'),
  ];
}

/** The picks of one place as the target of a plan; null: nothing is picked there. */
export function toTarget(place: PendingPlace): ChangeTarget | null {
  const ports = place.picks.flatMap(({ port, to }) => (port === null ? [] : [{ port, mode: to }]));
  const whole = place.picks.find(({ port }) => port === null);
  switch (place.scope) {
    case 'service':
      return ports.length === 0
        ? null
        : { scope: 'service', namespace: place.namespace, name: place.name, ports };
    case 'workload':
      return place.picks.length === 0
        ? null
        : {
            scope: 'workload',
            namespace: place.namespace,
            name: place.name,
            ...(whole === undefined ? {} : { mode: whole.to }),
            ...(ports.length === 0 ? {} : { ports }),
          };
    case 'namespace':
      return whole === undefined ? null : { scope: 'namespace', namespace: place.namespace, mode: whole.to };
    case 'mesh':
      return whole === undefined ? null : { scope: 'mesh', mode: whole.to };
  }
}

/** The places whose picks a target stands for. */
export function placesOf(cluster: string, target: ChangeTarget): readonly PickPlace[] {
  switch (target.scope) {
    case 'service':
    case 'workload':
      return [{ cluster, scope: target.scope, namespace: target.namespace, name: target.name }];
    case 'namespace':
      return [{ cluster, scope: 'namespace', namespace: target.namespace }];
    case 'services':
      return target.services.map(({ namespace, name }) => ({ cluster, scope: 'service', namespace, name }));
    case 'places':
      return target.places.flatMap((place) => placesOf(cluster, place));
    case 'mesh':
      return [{ cluster, scope: 'mesh' }];
    case 'policies':
    case 'object':
    case 'rule':
    case 'finding':
    case 'undo':
    case 'port_evidence':
      return [];
  }
}
