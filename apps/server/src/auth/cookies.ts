import type { CookieOptions, Request, Response } from 'express';

/** Browsers take 4096 bytes for name, value and attributes together. */
const maxValueLength = 3_800;
/** More would not fit into the headers that a server takes. */
const maxParts = 6;

/** Cookies of a request by name; the first of a name counts, which is the one with the longest path. */
function cookiesOf(request: Pick<Request, 'headers'>): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name = '', ...value] = part.split('=');
    if (!cookies.has(name.trim())) cookies.set(name.trim(), value.join('=').trim());
  }
  return cookies;
}

/** A cookie of any length, in as many parts as that takes: `name`, `name.1`, `name.2` ... Values must be URL-safe. */
export class LongCookie {
  readonly #name: string;
  readonly #options: CookieOptions;

  constructor(name: string, options: { readonly secure: boolean; readonly sameSite: 'strict' | 'lax' }) {
    // The prefix makes browsers refuse one that another host, or plain http, tries to set.
    this.#name = options.secure ? `__Host-${name}` : name;
    this.#options = { httpOnly: true, path: '/', encode: String, ...options };
  }

  read(request: Request): string | undefined {
    const cookies = cookiesOf(request);
    const first = cookies.get(this.#name);
    if (first === undefined || first === '') return undefined;
    let value = first;
    for (let part = 1; part < maxParts; part++) value += cookies.get(this.#partName(part)) ?? '';
    return value;
  }

  /** @param maxAgeMs undefined: until the browser is closed. @throws {RangeError} when it is longer than headers may be. */
  write(request: Request, response: Response, value: string, maxAgeMs?: number): void {
    const parts = Math.ceil(value.length / maxValueLength);
    if (parts > maxParts) throw new RangeError('a cookie longer than request headers may be');
    const options = maxAgeMs === undefined ? this.#options : { ...this.#options, maxAge: maxAgeMs };
    for (let part = 0; part < parts; part++)
      response.cookie(
        this.#partName(part),
        value.slice(part * maxValueLength, (part + 1) * maxValueLength),
        options,
      );
    this.#clearFrom(parts, request, response);
  }

  clear(request: Request, response: Response): void {
    this.#clearFrom(0, request, response);
  }

  #clearFrom(first: number, request: Request, response: Response): void {
    const cookies = cookiesOf(request);
    for (let part = first; part < maxParts; part++)
      if (cookies.has(this.#partName(part))) response.clearCookie(this.#partName(part), this.#options);
  }

  #partName(part: number): string {
    return part === 0 ? this.#name : `${this.#name}.${part}`;
  }
}
