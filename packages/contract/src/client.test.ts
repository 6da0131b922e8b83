import { describe, expect, it } from 'vitest';
import { ApiError, createClient } from './client.ts';

function answering(
  status: number,
  body: unknown,
): { sent: Request[]; client: ReturnType<typeof createClient> } {
  const sent: Request[] = [];
  const client = createClient({
    baseUrl: 'http://padlock.test',
    fetch: (input, init) => {
      sent.push(new Request(input, init));
      return Promise.resolve(
        new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }),
      );
    },
  });
  return { sent, client };
}

describe('the typed client', () => {
  it('puts parameters into the path, escaped, and the rest into the query', async () => {
    const { sent, client } = answering(200, {});
    await client.topology({ params: { cluster: 'a/b' }, query: { window: '5m' } });
    expect(sent[0]?.url).toBe('http://padlock.test/api/clusters/a%2Fb/topology?window=5m');
  });

  it('sends bodies as JSON', async () => {
    const { sent, client } = answering(200, {});
    await client.plan({ params: { cluster: 'demo' }, body: { target: { scope: 'mesh', mode: 'STRICT' } } });
    expect(sent[0]?.method).toBe('POST');
    expect(sent[0]?.headers.get('content-type')).toBe('application/json');
    expect(await sent[0]?.json()).toEqual({ target: { scope: 'mesh', mode: 'STRICT' } });
  });

  it('throws the problem document that the server sent', async () => {
    const problem = {
      type: 'about:blank',
      title: 'No',
      status: 409,
      code: 'plan_changed',
      detail: 'Review again.',
    };
    const { client } = answering(409, problem);
    const failure = await client.session({}).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect((failure as ApiError).problem).toEqual(problem);
  });

  it('says so when an answer explains nothing', async () => {
    const { client } = answering(502, '<html>');
    await expect(client.session({})).rejects.toMatchObject({
      problem: { code: 'unexpected_answer', status: 502 },
    });
  });

  it('has its own code for no answer at all, and lets aborts through as they are', async () => {
    const client = createClient({ fetch: () => Promise.reject(new TypeError('fetch failed')) });
    await expect(client.session({})).rejects.toMatchObject({ problem: { code: 'unreachable' } });
    await expect(client.session({ signal: AbortSignal.abort() })).rejects.toBeInstanceOf(TypeError);
  });
});
