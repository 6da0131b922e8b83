import { ServerEvent } from '@padlock/contract';

/** What a stream tells its page. */
export type StreamMessage =
  { readonly type: 'event'; readonly event: ServerEvent } | { readonly type: 'lost' };

/** Opens a stream and hands on its texts and failures. EventSource in the page; tests bring their own. */
export type OpenSource = (
  url: string,
  onText: (text: string) => void,
  onError: () => void,
) => { close(): void };

function openEventSource(url: string, onText: (text: string) => void, onError: () => void) {
  const source = new EventSource(url);
  source.addEventListener('message', ({ data }: MessageEvent<string>) => onText(data));
  source.addEventListener('error', onError);
  return source;
}

export interface Timers {
  set(run: () => void, milliseconds: number): unknown;
  clear(timer: unknown): void;
}

const browserTimers: Timers = {
  set: (run, milliseconds) => window.setTimeout(run, milliseconds),
  clear: (timer) => window.clearTimeout(timer as number),
};

/** First and longest pause before a new attempt. The longest keeps "the server is back" within seconds. */
const firstPause = 500;
const longestPause = 4_000;

/**
 * An event stream that comes back by itself. EventSource alone gives up for good when a proxy answers with an error status, and
 * its own pause is the browser's choice; so each failure closes it and a new one is opened after a growing pause.
 *
 * @returns a function that ends it.
 */
export function openEventStream(
  url: string,
  listener: (message: StreamMessage) => void,
  open: OpenSource = openEventSource,
  timers: Timers = browserTimers,
): () => void {
  let pause = firstPause;
  let timer: unknown;
  let source: { close(): void } | null = null;

  function connect() {
    source = open(
      url,
      (text) => {
        const event = parseEvent(text);
        if (event === null) return;
        pause = firstPause;
        listener({ type: 'event', event });
      },
      () => {
        source?.close();
        listener({ type: 'lost' });
        timer = timers.set(connect, pause);
        pause = Math.min(pause * 2, longestPause);
      },
    );
  }
  connect();
  return () => {
    timers.clear(timer);
    source?.close();
  };
}

/** null for what this page does not know: a newer server may send more kinds of event. */
function parseEvent(data: string): ServerEvent | null {
  try {
    const parsed = ServerEvent.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
