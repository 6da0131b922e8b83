import type { ObjectRef } from '../model/kubernetesObject.ts';
import type { Pod } from '../model/pod.ts';
import type { Warning } from './plan.ts';

const maxNames = 3;

/** Workloads or objects that one warning is about, each once, with what is to be said of them. */
export class WarnedPlaces {
  readonly #said = new Map<string, { readonly ref: ObjectRef; readonly about: Set<string> }>();

  add({ workload }: Pod, about: string): void {
    this.addObject({ ...workload }, about);
  }

  addObject(ref: ObjectRef, about: string): void {
    const key = `${ref.kind} ${ref.namespace}/${ref.name}`;
    const place = this.#said.get(key) ?? { ref, about: new Set<string>() };
    this.#said.set(key, place);
    place.about.add(about);
  }

  warning(code: string, message: (names: string) => string): readonly Warning[] {
    const places = [...this.#said.values()];
    if (places.length === 0) return [];
    const named = places
      .slice(0, maxNames)
      .map(({ ref, about }) => `${ref.namespace}/${ref.name} (${[...about].join(', ')})`);
    const more = places.length > maxNames ? ` and ${places.length - maxNames} more` : '';
    return [{ code, message: message(named.join(', ') + more), objects: places.map(({ ref }) => ref) }];
  }
}
