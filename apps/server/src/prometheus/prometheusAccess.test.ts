import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../config.ts';
import { type Certificate, makeCertificate } from '../testing/certificates.ts';
import { json, localServer, type LocalServer } from '../testing/localServer.ts';
import { parseHeaderLines } from './prometheusAccess.ts';
import { PrometheusClient } from './prometheusClient.ts';
import type { PrometheusConfig } from './prometheusConfig.ts';

let folder = '';
let server: LocalServer | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padlock-access-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => server?.stop());

const nothing = { status: 'success', data: { resultType: 'vector', result: [] } };

/** A client of a peer that notes what it was sent. */
async function asked(config: Omit<PrometheusConfig, 'url'>): Promise<{
  readonly client: PrometheusClient;
  readonly seen: IncomingMessage['headers'][];
}> {
  const seen: IncomingMessage['headers'][] = [];
  server = await localServer((request, response) => {
    seen.push(request.headers);
    json(response, nothing);
  });
  return { client: new PrometheusClient({ url: server.url, ...config }), seen };
}

describe('who Padlock is at Prometheus', () => {
  it('is a bearer token, with a tenant and further headers', async () => {
    const { client, seen } = await asked({
      bearerToken: 't',
      tenant: 'mesh',
      headerLines: '# of the gateway\nX-Team: platform: mesh \n\nX-Other: 1\n',
    });
    await client.query('x');
    expect(seen[0]).toMatchObject({
      authorization: 'Bearer t',
      'x-scope-orgid': 'mesh',
      'x-team': 'platform: mesh',
      'x-other': '1',
    });
  });

  it('is a user name with a password', async () => {
    const { client, seen } = await asked({ basicAuth: { username: 'a', password: 'b' } });
    await client.query('x');
    expect(seen[0]?.authorization).toBe('Basic YTpi');
  });

  it('is read from its file again, without the line break at its end', async () => {
    const file = join(folder, 'token');
    await writeFile(file, 'first\n');
    const { client, seen } = await asked({ bearerToken: { file } });
    await client.query('x');
    await writeFile(file, 'second\n');
    await client.query('x');
    expect(seen.map(({ authorization }) => authorization)).toEqual(['Bearer first', 'Bearer second']);
  });

  it('is not guessed where its file is away: nothing is sent, and the path is said', async () => {
    const { client, seen } = await asked({ bearerToken: { file: join(folder, 'none') } });
    await expect(client.query('x')).rejects.toThrow(/bearer token for Prometheus cannot be read from .*none/);
    await expect(client.checkAccess()).rejects.toThrow(ConfigError);
    expect(seen).toEqual([]);
  });

  it.each([
    ['an empty token', { bearerToken: '\n' }, /empty/],
    ['a token of two lines, which would be a header more', { bearerToken: 'a\nX-Evil: 1' }, /one line/],
    ['a header without a colon', { headerLines: 'ok: 1\nsecret-value' }, /^Line 2 of the headers/],
    ['a header of the connection', { headerLines: 'Host: other' }, /Host .* leave it out/],
  ])('is never %s', async (_, config, message) => {
    const { client, seen } = await asked(config);
    const error = await client.checkAccess().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'ConfigError', message: expect.stringMatching(message) as string });
    expect(String(error)).not.toContain('secret-value');
    expect(seen).toEqual([]);
  });

  it('reads header lines of both line ends', () => {
    expect(parseHeaderLines('A: 1\r\nB:2\n')).toEqual({ a: '1', b: '2' });
  });
});

describe('TLS to Prometheus', () => {
  let ca: Certificate;
  let served: Certificate;
  let person: Certificate;
  beforeAll(() => {
    ca = makeCertificate(folder, 'authority');
    served = makeCertificate(folder, 'served', { host: '127.0.0.1', issuer: ca });
    person = makeCertificate(folder, 'padlock', { issuer: ca });
  });

  const start = async (certificate: Certificate, mutual = false): Promise<string[]> => {
    const callers: string[] = [];
    server = await localServer(
      (request, response) => {
        callers.push(commonName(request.socket as TLSSocket));
        json(response, nothing);
      },
      0,
      {
        cert: await readFile(certificate.cert),
        key: await readFile(certificate.key),
        ...(mutual ? { ca: await readFile(ca.cert), requestCert: true, rejectUnauthorized: true } : {}),
      },
    );
    return callers;
  };
  const query = (tls?: PrometheusConfig['tls'], url = server?.url ?? '') =>
    new PrometheusClient({ url, ...(tls === undefined ? {} : { tls }) }).query('x');

  it('is refused without the CA, and says what to give', async () => {
    await start(served);
    await expect(query()).rejects.toThrow(/authority that Padlock does not trust.*--prometheus-ca-file/);
    expect(await query({ caFile: ca.cert })).toEqual([]);
  });

  it('holds the certificate to the host, or to the name that is given', async () => {
    await start(makeCertificate(folder, 'named', { host: 'prometheus.example', issuer: ca }));
    await expect(query({ caFile: ca.cert })).rejects.toThrow(/another name.*--prometheus-server-name/);
    expect(await query({ caFile: ca.cert, serverName: 'prometheus.example' })).toEqual([]);
  });

  it('shows the client certificate, and a newer one once its files have changed', async () => {
    const callers = await start(served, true);
    const files = { certFile: join(folder, 'current.pem'), keyFile: join(folder, 'current.key') };
    const use = async ({ cert, key }: Certificate): Promise<void> => {
      await copyFile(cert, files.certFile);
      await copyFile(key, files.keyFile);
    };
    await use(person);
    const client = new PrometheusClient({ url: server?.url ?? '', tls: { caFile: ca.cert, ...files } });
    await client.query('x');
    const renewed = makeCertificate(folder, 'padlock-renewed', { issuer: ca });
    await copyFile(renewed.cert, files.certFile);
    // Half of the rotation: the certificate is there, its key is not.
    await expect(client.query('x')).rejects.toThrow(/do not fit/);
    await use(renewed);
    await client.query('x');
    expect(callers).toEqual(['padlock', 'padlock-renewed']);
    await client.close();
  });

  it('says that a client certificate is wanted', async () => {
    await start(served, true);
    await expect(query({ caFile: ca.cert })).rejects.toThrow(/does not answer|client certificate/);
  });

  it('says that the other side speaks no TLS', async () => {
    server = await localServer((_, response) => json(response, nothing));
    await expect(query({ caFile: ca.cert }, server.url.replace('http:', 'https:'))).rejects.toThrow(
      /does not speak TLS/,
    );
  });

  it('refuses a CA that is no certificate', async () => {
    const file = join(folder, 'no-ca.pem');
    await writeFile(file, 'no certificate');
    const client = new PrometheusClient({ url: 'https://127.0.0.1:1', tls: { caFile: file } });
    await expect(client.checkAccess()).rejects.toThrow(/no certificate in PEM/);
  });
});

function commonName(socket: TLSSocket): string {
  const name = socket.getPeerCertificate().subject?.CN;
  return Array.isArray(name) ? name.join() : (name ?? '');
}
