import { describe, expect, test } from 'vitest';
import { parseServicePort } from './servicePort.ts';

describe('the protocol of a service port', () => {
  test.each([
    [{ port: 80, name: 'http' }, 'http'],
    [{ port: 80, name: 'http-web' }, 'http'],
    [{ port: 80, name: 'grpc-web-api' }, 'grpc'],
    [{ port: 80, name: 'web' }, 'unknown'],
    [{ port: 80 }, 'unknown'],
    [{ port: 80, name: 'tcp-raw', appProtocol: 'http2' }, 'http2'],
    [{ port: 80, appProtocol: 'kubernetes.io/h2c' }, 'http2'],
    [{ port: 80, appProtocol: 'kubernetes.io/wss' }, 'https'],
    [{ port: 80, name: 'HTTPS-web' }, 'https'],
    [{ port: 3306 }, 'tcp'],
    [{ port: 3306, name: 'mysql' }, 'mysql'],
    [{ port: 53, name: 'dns', protocol: 'UDP' }, 'udp'],
  ])('%o is %s', (port, protocol) => {
    expect(parseServicePort(port)?.appProtocol).toBe(protocol);
  });
});

test('a port without a target port leads to the same number', () => {
  expect(parseServicePort({ port: 80 })?.targetPort).toBe(80);
});

test('an entry without a number is no port', () => {
  expect(parseServicePort({ name: 'http' })).toBeUndefined();
});
