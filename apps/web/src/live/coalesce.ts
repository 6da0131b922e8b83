/**
 * Runs `task` soon after the first of many calls, never twice at once, and once more if calls came meanwhile: a burst of events
 * costs two requests, and the last one always sees the newest state.
 *
 * @param pause milliseconds that a burst is given to gather.
 */
export function coalesce(
  task: () => Promise<unknown>,
  pause: number,
  wait: (run: () => void, milliseconds: number) => void = (run, milliseconds) =>
    setTimeout(run, milliseconds),
): () => void {
  let state: 'resting' | 'waiting' | 'running' | 'running, asked again' = 'resting';

  function schedule() {
    state = 'waiting';
    wait(() => {
      state = 'running';
      void task()
        .catch(() => undefined)
        .then(() => {
          const again = (state as string) === 'running, asked again';
          state = 'resting';
          if (again) schedule();
        });
    }, pause);
  }

  return () => {
    if (state === 'resting') schedule();
    else if (state === 'running') state = 'running, asked again';
  };
}
