import type { ObjectRef } from '../model/kubernetesObject.ts';
import type { Pod } from '../model/pod.ts';
import type { Warning } from './plan.ts';

const maxNames = 3;

/** Workloads or objects that one warning is about, each once, with what is to be said of them. */
export class WarnedPlaces {
  #alike: { readonly refs: readonly ObjectRef[]; readonly about: string } | undefined;
  readonly #said = new Map<string, { readonly ref: ObjectRef; readonly about: Set<string> }>();

  add({ workload }: Pod, about: string): void {
    this.addObject({ ...workload }, about);
  }

  addObject(ref: ObjectRef, about: string): void {
    this.#takeApart();
    const key = keyOf(ref);
    const place = this.#said.get(key) ?? { ref, about: new Set<string>() };
    this.#said.set(key, place);
    place.about.add(about);
  }

  /** Many, each once, of which the same is to be said. Where nothing else is, they are not looked at one by one. */
  addAll(refs: readonly ObjectRef[], about: string): void {
    if (this.#alike === undefined && this.#said.size === 0) this.#alike = { refs, about };
    else for (const ref of refs) this.addObject(ref, about);
  }

  warning(code: string, message: (names: string) => string): readonly Warning[] {
    const objects = this.#alike?.refs ?? Array.from(this.#said.values(), ({ ref }) => ref);
    if (objects.length === 0) return [];
    const named = objects
      .slice(0, maxNames)
      .map((ref) => `${ref.namespace}/${ref.name} (${this.#about(ref)})`);
    const more = objects.length > maxNames ? ` and ${objects.length - maxNames} more` : '';
    return [{ code, message: message(named.join(', ') + more), objects }];
  }

  #about(ref: ObjectRef): string {
    return this.#alike?.about ?? [...(this.#said.get(keyOf(ref))?.about ?? [])].join(', ');
  }

  #takeApart(): void {
    const alike = this.#alike;
    if (alike === undefined) return;
    this.#alike = undefined;
    for (const ref of alike.refs) this.addObject(ref, alike.about);
  }
}

function keyOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace}/${name}`;
}
