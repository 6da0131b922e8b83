import { setTimeout as wait } from 'node:timers/promises';

/** Pages read again what is new: what that leaves behind is tidied up with the rest. ms */
const afterMs = 3_000;

let waiting = false;

/**
 * Has V8 collect what a refresh of a large mesh left behind, once for all that come together. Left alone it waits until the
 * heap is half as large again or more, and then keeps that much: at 3,000 services 30 to 100 MB of nothing, by chance. It
 * costs a pause (docs/performance.md says how long), so that it is not for small meshes.
 *
 * Does nothing unless Node was started with `--expose-gc`, as the image starts it.
 */
export function tidyMemory(): void {
  const { gc } = globalThis;
  if (gc === undefined || waiting) return;
  waiting = true;
  void wait(afterMs, undefined, { ref: false })
    // From a turn of its own, where no stack can hold what is garbage.
    .then(() => gc({ type: 'major', execution: 'async' }))
    .finally(() => (waiting = false));
}
