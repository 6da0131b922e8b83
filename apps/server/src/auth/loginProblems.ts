import { ProblemError } from '../http/problems.ts';

export function loginRequired(): ProblemError {
  return new ProblemError({
    status: 401,
    code: 'login_required',
    title: 'Log in',
    detail: 'Nobody is logged in here.',
  });
}

/** @param detail what ended it, for people. */
export function sessionEnded(detail: string): ProblemError {
  return new ProblemError({ status: 401, code: 'session_ended', title: 'Session ended', detail });
}

/** @param detail why, without anything that was entered. */
export function loginRefused(detail: string, status = 401): ProblemError {
  return new ProblemError({ status, code: 'login_refused', title: 'Login refused', detail });
}
