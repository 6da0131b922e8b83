import type { Session } from '@padlock/contract';

/** Keeps cookies and the token of its session, as a browser with our pages does. */
export class Browser {
  readonly #url: string;
  readonly #cookies: Map<string, string>;
  readonly #headers: Readonly<Record<string, string>>;
  csrfToken = '';

  /** @param given.headers what a proxy in front adds to each request. */
  constructor(
    url: string,
    given: {
      readonly cookies?: ReadonlyMap<string, string>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    this.#url = url;
    this.#cookies = new Map(given.cookies);
    this.#headers = given.headers ?? {};
  }

  static async loggedIn(url: string, token: string): Promise<Browser> {
    const browser = new Browser(url);
    const answer = await browser.post('/api/login', { token });
    if (!answer.ok) throw new Error(`no login: ${answer.status} ${await answer.text()}`);
    await browser.session();
    return browser;
  }

  get cookies(): readonly string[] {
    return [...this.#cookies.values()];
  }

  /** The same cookies at another address. */
  at(url: string): Browser {
    return new Browser(url, { cookies: this.#cookies, headers: this.#headers });
  }

  async session(): Promise<Session> {
    const session = (await (await this.get('/api/session')).json()) as Session;
    this.csrfToken = session.csrfToken;
    return session;
  }

  get(path: string): Promise<Response> {
    return this.#send(path, {});
  }

  /** Reads an event stream. @returns what says what came so far. */
  async listen(path: string): Promise<() => string> {
    const { body } = await this.get(path);
    let heard = '';
    void (async () => {
      if (body === null) return;
      for await (const text of body.pipeThrough(new TextDecoderStream())) heard += text;
    })().catch(() => undefined);
    return () => heard;
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.#send(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: this.#url,
        'padlock-csrf': this.csrfToken,
        ...headers,
      },
      body: JSON.stringify(body),
    });
  }

  /** Sends a form. */
  submit(path: string, fields: Record<string, string>): Promise<Response> {
    return this.#send(path, { method: 'POST', body: new URLSearchParams(fields) });
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const cookie = Array.from(this.#cookies, ([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.#url + path, {
      ...init,
      redirect: 'manual',
      headers: {
        ...this.#headers,
        ...(init.headers as Record<string, string>),
        ...(cookie === '' ? {} : { cookie }),
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', ...value] = pair.split('=');
      if (/; (Max-Age=0|Expires=Thu, 01 Jan 1970)/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value.join('='));
    }
    return response;
  }
}
