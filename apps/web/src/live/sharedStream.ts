import type { SourceStatus } from '@padlock/contract';
import { openEventStream, type StreamMessage } from './eventSource.ts';

/** What tabs say to each other: what the stream brought, and a newcomer's question how it stands. */
type TabMessage =
  | { readonly type: 'relay'; readonly message: StreamMessage }
  | { readonly type: 'status?' }
  | { readonly type: 'status'; readonly connected: boolean; readonly sources: readonly SourceStatus[] };

export interface StreamListener {
  message(message: StreamMessage): void;
  /** How a stream stands that another tab has had open for a while. */
  status(connected: boolean, sources: readonly SourceStatus[]): void;
}

/**
 * One event stream for all tabs of a browser that show the same address: HTTP/1.1 allows six connections to a host, and each
 * stream holds one. The tab that gets the lock opens the stream and relays; when it closes, the browser hands the lock to
 * the next. Where locks are missing (plain HTTP beyond localhost) every tab opens its own.
 *
 * @returns a function that leaves.
 */
export function joinSharedStream(url: string, listener: StreamListener): () => void {
  if (!('locks' in navigator) || !('BroadcastChannel' in window))
    return openEventStream(url, listener.message);

  const name = `padlock-events ${url}`;
  const channel = new BroadcastChannel(name);
  const leaving = new AbortController();
  const say = (message: TabMessage) => channel.postMessage(message);
  let answer: ((asked: TabMessage) => void) | null = null;

  channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    if (data.type === 'relay') listener.message(data.message);
    else if (data.type === 'status') listener.status(data.connected, data.sources);
    else answer?.(data);
  };

  navigator.locks
    .request(name, { signal: leaving.signal }, () => lead())
    .catch((error: unknown) => {
      if (!leaving.signal.aborted) throw error;
    });
  say({ type: 'status?' });

  /** Holds the lock, and with it the stream, until this tab leaves. */
  function lead(): Promise<void> {
    let connected = false;
    let sources: readonly SourceStatus[] = [];
    answer = () => say({ type: 'status', connected, sources });
    const close = openEventStream(url, (message) => {
      connected = message.type === 'event';
      if (message.type === 'event' && 'sources' in message.event) sources = message.event.sources;
      listener.message(message);
      say({ type: 'relay', message });
    });
    return new Promise((resolve) => {
      const leave = () => {
        close();
        resolve();
      };
      if (leaving.signal.aborted) leave();
      else leaving.signal.addEventListener('abort', leave, { once: true });
    });
  }

  return () => {
    leaving.abort();
    channel.close();
  };
}
