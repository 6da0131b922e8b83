import { Problem, Session } from '@padlock/contract';

/** Nobody is logged in, or no longer: a code of the server. */
export type LoginNeeded = 'login_required' | 'session_ended' | 'proxy_required';

let csrfToken: string | undefined;
let onLoginNeeded: (code: LoginNeeded) => void = () => undefined;

/** Says what happens when the server knows nobody behind a request. */
export function whenLoginNeeded(listener: typeof onLoginNeeded): void {
  onLoginNeeded = listener;
}

/** A login or logout: the token of before is worth nothing. */
export function forgetSession(): void {
  csrfToken = undefined;
}

/**
 * `fetch` for a page of a session: writes carry its token, which is asked for anew once when the server no longer takes it (it
 * was started again, say), and an answer that nobody is logged in is told to the page.
 */
export const sessionFetch: typeof fetch = async (input, init) => {
  if (init?.method !== 'POST') return notice(await fetch(input, init));
  const response = await fetch(input, withToken(init, await tokenOfSession()));
  if (response.status === 403 && (await codeOf(response)) === 'csrf_token') {
    forgetSession();
    return notice(await fetch(input, withToken(init, await tokenOfSession())));
  }
  return notice(response);
};

/** Empty while nobody is logged in: the login itself needs none. */
async function tokenOfSession(): Promise<string> {
  if (csrfToken !== undefined) return csrfToken;
  const session = Session.safeParse(await (await fetch('/api/session')).json().catch(() => undefined));
  csrfToken = session.success ? session.data.csrfToken : undefined;
  return csrfToken ?? '';
}

function withToken(init: RequestInit, token: string): RequestInit {
  const headers = new Headers(init.headers);
  headers.set('padlock-csrf', token);
  return { ...init, headers };
}

async function notice(response: Response): Promise<Response> {
  if (response.status !== 401) return response;
  const code = await codeOf(response);
  if (code === 'login_required' || code === 'session_ended' || code === 'proxy_required') onLoginNeeded(code);
  return response;
}

/** The answer itself can still be read. */
async function codeOf(response: Response): Promise<string | undefined> {
  const problem = Problem.safeParse(
    await response
      .clone()
      .json()
      .catch(() => undefined),
  );
  return problem.data?.code;
}
