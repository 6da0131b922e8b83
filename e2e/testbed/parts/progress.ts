/** Seconds between two signs of life where the output is no terminal. */
const QUIET_SECONDS = 20;

/**
 * Runs a task that may take minutes and says on standard error what it is doing and for how long: each new step, then the
 * elapsed time every so often, then how long it took.
 */
export async function withProgress<T>(
  title: string,
  task: (say: (doing: string) => void) => Promise<T>,
  write: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Promise<T> {
  const started = Date.now();
  let step = 'starting';
  const elapsed = (): string => {
    const seconds = Math.round((Date.now() - started) / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  };
  const timer = setInterval(() => write(`${title}: still ${step} (${elapsed()})`), QUIET_SECONDS * 1000);
  try {
    const result = await task((doing) => {
      step = doing;
      write(`${title}: ${doing}`);
    });
    write(`${title}: ready (${elapsed()})`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
