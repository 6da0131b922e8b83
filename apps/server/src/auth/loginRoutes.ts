import { LoginRequest, loginRoutes } from '@padlock/contract';
import type { Request, Response, Router } from 'express';
import { invalidRequest, ProblemError } from '../http/problems.ts';
import { requestIdOf } from '../http/requestContext.ts';
import type { Logger } from '../logging.ts';
import type { LoginNews } from './announceLogin.ts';
import type { Gate } from './gate.ts';
import type { Person } from './viewer.ts';

/** The routes that need no login: what to enter, entering it, and leaving. Each login is in the audit log. */
export function addLoginRoutes(
  router: Router,
  gate: Gate,
  { audit, announceLogin }: { readonly audit: Logger; readonly announceLogin: (news: LoginNews) => void },
): void {
  const { login } = gate;
  const about = (request: Request) => ({
    requestId: requestIdOf(request),
    mode: login.options.mode,
    from: request.ip,
  });
  const cameIn = (request: Request, { name }: Person): void => {
    audit.info({ ...about(request), user: name }, 'logged in');
    announceLogin({ user: name, mode: login.options.mode, from: request.ip });
  };

  router.get(loginRoutes.loginOptions.path, (_request, response) => sendJson(response, login.options));

  login.addRoutes?.(router, (request, result) => {
    if (result instanceof Error) audit.warn({ ...about(request), reason: result.message }, 'a login failed');
    else cameIn(request, result);
  });

  router.post(loginRoutes.login.path, async (request, response) => {
    const body = LoginRequest.safeParse(request.body);
    if (!body.success) throw invalidRequest('body', body.error);
    try {
      const person = await gate.tryLogin(request, () => login.enter(request, response, body.data.token));
      if (!person.anonymous) cameIn(request, person);
      sendJson(response, { user: person.name });
    } catch (error) {
      const code = error instanceof ProblemError ? error.input.code : 'internal_error';
      audit.warn({ ...about(request), code }, 'a login failed');
      throw error;
    }
  });

  router.post(loginRoutes.logout.path, async (request, response) => {
    const { person, redirect } = await login.leave(request, response);
    if (person !== undefined) audit.info({ ...about(request), user: person.name }, 'logged out');
    sendJson(response, { redirect });
  });
}

function sendJson(response: Response, value: object): void {
  response.setHeader('Cache-Control', 'no-store');
  response.json(value);
}
