import { type ChangeTarget, type ObjectRef, WrittenKind } from '@padlock/contract';

/** Where something is written, as far as rights are concerned. */
export interface WrittenPlace {
  readonly namespace: string;
  readonly kind: WrittenKind;
}

/**
 * Where a change is sure to write, each place once: what the person must be allowed to do before a review makes sense. A change
 * may offer more (rules of clients); its review says what the API server thinks of each.
 *
 * @param rootNamespace where policies of the whole mesh stand.
 * @example
 * targetWrites({ scope: 'mesh', mode: 'STRICT' }, 'istio-system');
 * // [{ namespace: 'istio-system', kind: 'PeerAuthentication' }]
 */
export function targetWrites(target: ChangeTarget, rootNamespace: string): readonly WrittenPlace[] {
  return each(placesWritten(target, rootNamespace));
}

/** Where these objects stand, each place once. Kinds that Padlock never writes are left out. */
export function refWrites(refs: readonly ObjectRef[]): readonly WrittenPlace[] {
  return each(
    refs.flatMap(({ kind, namespace }) => {
      const written = WrittenKind.safeParse(kind);
      return written.success ? [{ namespace, kind: written.data }] : [];
    }),
  );
}

function placesWritten(target: ChangeTarget, rootNamespace: string): readonly WrittenPlace[] {
  switch (target.scope) {
    case 'service':
    case 'workload':
    case 'namespace':
      return [{ namespace: target.namespace, kind: 'PeerAuthentication' }];
    case 'mesh':
      return [{ namespace: rootNamespace, kind: 'PeerAuthentication' }];
    case 'services':
      return target.services.map(({ namespace }) => ({ namespace, kind: 'PeerAuthentication' }));
    case 'places':
      return [
        ...target.places.flatMap((place) => placesWritten(place, rootNamespace)),
        ...refWrites(target.delete ?? []),
      ];
    case 'policies':
      return refWrites(target.delete);
    case 'rule':
      return [{ namespace: target.namespace, kind: 'DestinationRule' }];
    case 'port_evidence':
      return [{ namespace: rootNamespace, kind: 'Telemetry' }];
    // What these write, only the server knows; it says so where it offers them.
    case 'object':
    case 'finding':
    case 'undo':
      return [];
  }
}

function each(places: readonly WrittenPlace[]): readonly WrittenPlace[] {
  return [...new Map(places.map((place) => [`${place.kind} ${place.namespace}`, place])).values()];
}
