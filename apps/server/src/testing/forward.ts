import type { ServerResponse } from 'node:http';

/** Asks another server in place of the one that was asked. Lists, writes and watches alike: the answer is handed on as it comes. */
export async function forward(
  url: string,
  method: string,
  body: string,
  { contentType, response }: { readonly contentType: string; readonly response: ServerResponse },
): Promise<void> {
  const end = new AbortController();
  response.once('close', () => end.abort());
  try {
    const answer = await fetch(url, {
      method,
      headers: { 'content-type': contentType },
      signal: end.signal,
      ...(body === '' ? {} : { body }),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    // A watch is open before anything happens.
    response.flushHeaders();
    for await (const chunk of answer.body ?? []) response.write(chunk);
    response.end();
  } catch {
    response.destroy();
  }
}
