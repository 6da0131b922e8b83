import type { ChangeTarget, ModeTarget, Plan } from '@padlock/contract';
import { count, qualifiedName } from '../../components/format.ts';

type PlannedMode = Plan['modes'][number];

/** Where one mode of a plan or a change applies, for a line of text. */
export interface ModeLine extends Omit<PlannedMode, 'place'> {
  readonly place:
    | { readonly kind: 'service' | 'workload'; readonly namespace: string; readonly name: string }
    | { readonly kind: 'namespace'; readonly namespace: string }
    | { readonly kind: 'mesh' }
    /** What the server computed (a fix, an edited object) says for itself what it touches. */
    | { readonly kind: 'other' };
}

/**
 * The modes of a plan or a change, each with its place.
 *
 * @param undone the target of the change that an undo takes back; the modes are then of that.
 */
export function modeLines(
  target: ChangeTarget,
  modes: readonly PlannedMode[],
  undone?: ChangeTarget,
): readonly ModeLine[] {
  const whole = placeOfTarget(undone ?? target);
  return modes.map((mode) => ({
    ...mode,
    place:
      mode.service === null
        ? (placeAt(undone ?? target, mode.place) ?? whole)
        : { kind: 'service', namespace: mode.service.namespace, name: mode.service.name },
  }));
}

function placeAt(target: ChangeTarget, index: number | undefined): ModeLine['place'] | undefined {
  const place = target.scope === 'places' && index !== undefined ? target.places[index] : undefined;
  return place && placeOfTarget(place);
}

function placeOfTarget(target: ChangeTarget): ModeLine['place'] {
  switch (target.scope) {
    case 'service':
    case 'workload':
      return { kind: target.scope, namespace: target.namespace, name: target.name };
    case 'namespace':
      return { kind: 'namespace', namespace: target.namespace };
    case 'mesh':
      return { kind: 'mesh' };
    case 'services':
    case 'places':
    case 'policies':
    case 'object':
    case 'rule':
    case 'finding':
    case 'undo':
    case 'port_evidence':
      return { kind: 'other' };
  }
}

/**
 * What a change is about, as a title: `Port 8080 of service shop/catalog`, `3 services`, `The mesh`.
 *
 * @param writes names the objects where the target is not a place.
 */
export function targetTitle(
  target: ChangeTarget,
  writes: readonly Pick<Plan['writes'][number], 'ref'>[],
): string {
  const objects = writes.map(({ ref }) => `${ref.kind} ${qualifiedName(ref)}`);
  const [object = 'Policies'] = objects;
  const named = objects.length > 1 ? `${object} and ${objects.length - 1} more` : object;
  switch (target.scope) {
    case 'service':
      return `${portWords(target.ports)} of service ${qualifiedName(target)}`;
    case 'services':
      return `${count(target.services.length, 'service')}: ${listed(target.services.map(({ name }) => name))}`;
    case 'places':
      return placesTitle(target.places);
    case 'workload':
      return target.ports === undefined || target.mode !== undefined
        ? `Workload ${qualifiedName(target)}`
        : `${portWords(target.ports)} of workload ${qualifiedName(target)}`;
    case 'namespace':
      return `Namespace ${target.namespace}`;
    case 'mesh':
      return 'The mesh';
    case 'policies':
      return `${named}, deleted`;
    case 'object':
    case 'rule':
      return named;
    case 'finding':
      return `Fix: ${named}`;
    case 'undo':
      return `Undo: ${named}`;
    case 'port_evidence':
      return 'Evidence by port';
  }
}

/** `The mesh and 2 more places`, `3 workloads: a, b, c`: the widest place first. */
function placesTitle(places: readonly ModeTarget[]): string {
  const names = places.flatMap((place) => (place.scope === 'mesh' ? [] : [nameIn(place)]));
  const scopes = new Set(places.map(({ scope }) => scope));
  const [scope] = scopes;
  if (scopes.has('mesh')) return places.length === 1 ? 'The mesh' : `The mesh and ${listed(names)}`;
  return scopes.size === 1 && scope !== undefined
    ? `${count(places.length, scope)}: ${listed(names)}`
    : listed(names);
}

function nameIn(place: Exclude<ModeTarget, { scope: 'mesh' }>): string {
  return place.scope === 'namespace' ? place.namespace : place.name;
}

function portWords(ports: readonly { readonly port: number }[]): string {
  const [first, ...rest] = ports.map(({ port }) => port);
  return rest.length === 0 ? `Port ${first}` : `Ports ${[first, ...rest].join(', ')}`;
}

function listed(names: readonly string[]): string {
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
