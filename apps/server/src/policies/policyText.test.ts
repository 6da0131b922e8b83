import { describe, expect, it } from 'vitest';
import { readPolicy } from './policyText.ts';

const head = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: orders
  namespace: shop
`;
const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
`;

/** `line severity message` of each problem. */
const problems = (text: string): string[] =>
  readPolicy(text).problems.map(({ line, severity, message }) => `${line ?? '-'} ${severity} ${message}`);

describe('a policy as text', () => {
  it('is read whole, with what the schema leaves open', () => {
    const text = `${rule}spec:
  host: orders
  trafficPolicy:
    tls: { mode: ISTIO_MUTUAL, sni: x }
    connectionPool: { tcp: { maxConnections: 1 } }
`;
    expect(readPolicy(text)).toMatchObject({
      problems: [],
      object: {
        spec: { trafficPolicy: { tls: { sni: 'x' }, connectionPool: { tcp: { maxConnections: 1 } } } },
      },
    });
  });

  it('takes ports as keys without quotes', () => {
    const text = `${head}spec:
  selector: { matchLabels: { app: orders } }
  portLevelMtls:
    8080: { mode: STRICT }
`;
    expect(readPolicy(text)).toMatchObject({
      problems: [],
      object: { spec: { portLevelMtls: { '8080': { mode: 'STRICT' } } } },
    });
  });

  it('names the line of what the API server would refuse', () => {
    expect(
      problems(`${head}spec:
  mtls:
    mode: strict
  portLevelMtls:
    http: { mode: STRICT }
`),
    ).toEqual([
      expect.stringMatching(/^8 error spec\.mtls\.mode: Invalid option/),
      '10 error spec.portLevelMtls.http: a key must be a container port, from 1 to 65535',
    ]);
    expect(problems(`${head}spec:\n  portLevelMtls:\n    8080: {}\n`)).toEqual([
      '8 error spec.portLevelMtls: entries for ports need a selector',
    ]);
    expect(problems(`${rule}spec: {}\n`)).toEqual(['4 error spec.host: a rule needs a host']);
  });

  it('warns of a field that would be dropped, and still reads the rest', () => {
    const text = `${head}spec:
  mtls: { mode: STRICT }
  portLevelMTLS:
    8080: { mode: DISABLE }
`;
    expect(problems(text)).toEqual(['9 warning spec.portLevelMTLS: no such field. The API server drops it.']);
    expect(readPolicy(text).object?.metadata.name).toBe('orders');
  });

  it('says what is no policy', () => {
    expect(problems('')).toEqual(['- error There is no object here.']);
    expect(problems('a: [')[0]).toMatch(/^1 error /);
    expect(problems('kind: Secret')).toEqual([
      '1 error kind: only a PeerAuthentication or a DestinationRule can be written here',
    ]);
    expect(problems(`${head}---\n${head}`)[0]).toMatch(/error One object at a time/);
  });

  it('does not unfold aliases', () => {
    expect(readPolicy(`a: &a [x]\nb: [*a, *a]\n`).object).toBeUndefined();
  });
});
