import { describe, expect, it } from 'vitest';
import { parseServeOptions } from './serveOptions.ts';

const oidc = ['--auth', 'oidc', '--oidc-issuer', 'https://login.example.com', '--oidc-client-id', 'padlock'];
const parse = (...args: string[]) => parseServeOptions(args, {});

describe('padlock serve options', () => {
  it('shows the demo mesh on loopback when nothing is said', () => {
    expect(parse()).toMatchObject({
      source: { kind: 'demo' },
      host: '127.0.0.1',
      port: 8080,
      readOnly: false,
      postureMetricsPort: undefined,
    });
  });

  it('takes the port from PORT, and --port before it', () => {
    expect(parseServeOptions([], { PORT: '9000' }).port).toBe(9000);
    expect(parseServeOptions(['--port', '9001'], { PORT: '9000' }).port).toBe(9001);
  });

  it.each(['70000', '-1', 'http', '1.5'])('refuses port %s', (port) => {
    expect(() => parseServeOptions([`--port=${port}`], {})).toThrow(/--port must be a port from 0 to 65535/);
  });

  it('refuses one port for pages and posture, and takes empty variables for none', () => {
    expect(() => parse('--posture-metrics-port', '8080')).toThrow(/8080 is the port of the pages/);
    expect(parse('--port', '0', '--posture-metrics-port', '0')).toMatchObject({ postureMetricsPort: 0 });
    const env = { PORT: '', PADLOCK_SESSION_SECRET_FILE: '' };
    expect(parseServeOptions([], env)).toMatchObject({ port: 8080, session: {} });
  });

  it('asks for Prometheus, or for the explicit choice to do without', () => {
    expect(() => parse('--kubeconfig', 'k')).toThrow(/give --prometheus URL, or --no-prometheus/);
    expect(parse('--kubeconfig', 'k', '--no-prometheus').source).toEqual({
      kind: 'cluster',
      kubeconfig: 'k',
      contexts: [],
      clusterName: undefined,
      clusterSecrets: undefined,
      shareTokens: false,
      prometheus: undefined,
      namespace: undefined,
      istiod: undefined,
      istioNamespace: undefined,
    });
  });

  it.each(['localhost:9090', 'ftp://host', 'not a url'])('refuses %s as the address of Prometheus', (url) => {
    expect(() => parse('--kubeconfig', 'k', '--prometheus', url)).toThrow(/http or https address/);
  });

  it('does not let a cluster flag silently show the demo mesh', () => {
    expect(() => parse('--prometheus', 'http://127.0.0.1:9090')).toThrow(/--prometheus needs a cluster/);
    expect(() => parse('--context', 'prod')).toThrow(/--context needs a cluster/);
  });

  it('means the cluster around it inside a pod, unless the demo is asked for', () => {
    const env = { KUBERNETES_SERVICE_HOST: '10.96.0.1', PADLOCK_PROMETHEUS_URL: 'http://prometheus:9090' };
    expect(parseServeOptions([], env).source).toMatchObject({ kind: 'cluster', kubeconfig: undefined });
    expect(parseServeOptions(['--demo'], env).source).toEqual({ kind: 'demo' });
  });

  it("takes Padlock's own namespace and istiod's address, from flags or the environment", () => {
    const env = { PADLOCK_NAMESPACE: 'tools', PADLOCK_ISTIOD_URL: 'http://istiod.istio-system:8080' };
    const cluster = ['--kubeconfig', 'k', '--no-prometheus'];
    const { source } = parseServeOptions(cluster, env);
    expect(source).toMatchObject({ namespace: 'tools' });
    expect(source.kind === 'cluster' && source.istiod?.host).toBe('istiod.istio-system:8080');
    expect(parseServeOptions([...cluster, '--namespace', 'mesh'], env).source).toMatchObject({
      namespace: 'mesh',
    });
    expect(() => parse(...cluster, '--namespace', 'No/Name')).toThrow(/--namespace must be the name/);
    expect(parse(...cluster, '--istio-namespace', 'mesh-control').source).toMatchObject({
      istioNamespace: 'mesh-control',
    });
    expect(() => parse(...cluster, '--istio-namespace', 'A')).toThrow(/--istio-namespace must be the name/);
    expect(() => parse('--istio-namespace', 'mesh-control')).toThrow(/--istio-namespace needs a cluster/);
    expect(() => parse(...cluster, '--istiod-url', 'istiod')).toThrow(/--istiod-url must be an http/);
  });

  it('names an unknown flag', () => {
    expect(() => parse('--prot', '1')).toThrow(/--prot/);
  });

  it('asks for no login unless one is chosen, and names what is missing for one', () => {
    expect(parse().auth).toEqual({ mode: 'none' });
    expect(parse('--auth', 'token', '--session-hours', '8')).toMatchObject({
      auth: { mode: 'token' },
      session: { totalMinutes: 480 },
    });
    expect(() => parse('--auth', 'magic')).toThrow(/--auth must be one of/);
    expect(() => parse('--auth', 'proxy')).toThrow(/needs --proxy-secret-file/);
    expect(() => parse('--auth', 'proxy', '--proxy-secret-file', '/none')).toThrow(/cannot be read/);
    expect(() => parse('--proxy-user-header', 'X-User')).toThrow(/is about --auth proxy/);
    expect(parse('--public-url', 'https://padlock.example.com', ...oidc)).toMatchObject({
      auth: {
        mode: 'oidc',
        issuer: 'https://login.example.com',
        clientId: 'padlock',
        publicUrl: 'https://padlock.example.com',
        actAs: 'impersonate',
      },
    });
    expect(() => parse(...oidc)).toThrow(/needs --oidc-issuer URL, --oidc-client-id ID and --public-url/);
    expect(() => parse('--public-url', 'https://p.example.com', ...oidc, '--oidc-act-as', 'x')).toThrow(
      /--oidc-act-as must be impersonate or token/,
    );
    expect(() =>
      parse('--public-url', 'https://p.example.com', ...oidc, '--oidc-issuer', 'http://login.example.com'),
    ).toThrow(/must be an https address/);
    expect(() => parse('--session-idle-minutes', '0')).toThrow(/whole number from 1/);
  });

  it('takes how browsers and proxies reach it, and names what is missing', () => {
    const tls = ['--tls-cert-file', 'c.pem', '--tls-key-file', 'c.key'];
    expect(
      parse(
        ...[...tls, '--trusted-proxy', '10.0.0.0/8', '--trusted-proxy', '::1'],
        ...['--frame-ancestor', 'https://portal.example.com/x', '--requests-per-minute', '100'],
      ),
    ).toMatchObject({
      tls: { certFile: 'c.pem', keyFile: 'c.key' },
      trustedProxies: ['10.0.0.0/8', '::1'],
      frameAncestors: ['https://portal.example.com'],
      rateLimits: { requestsPerMinute: 100 },
    });
    expect(parse()).toMatchObject({ tls: undefined, frameAncestors: [], trustedProxies: [], rateLimits: {} });
    expect(() => parse('--tls-cert-file', 'c.pem')).toThrow(/go together/);
    expect(() => parse('--auth', 'proxy', '--proxy-client-ca-file', 'ca.pem')).toThrow(
      /give --tls-cert-file/,
    );
    expect(
      parse('--auth', 'proxy', ...tls, '--proxy-client-ca-file', 'ca.pem', '--proxy-client-name', 'gate'),
    ).toMatchObject({
      auth: { mode: 'proxy', certificate: { name: 'gate' } },
      tls: { clientCaFile: 'ca.pem' },
    });
    for (const wrong of ['10.0.0.0/33', 'all', '10.0.0.1/8/8', ''])
      expect(() => parse('--trusted-proxy', wrong)).toThrow(/must be an address or a network/);
    expect(() => parse('--frame-ancestor', '*')).toThrow(/--frame-ancestor must be/);
  });

  it('takes several clusters, and says which of them go together', () => {
    const cluster = ['--kubeconfig', 'k', '--no-prometheus'];
    expect(
      parse(
        ...[...cluster, '--context', 'east', '--context', 'west', '--cluster-name', 'home'],
        ...['--cluster-secrets', 'istio-system', '--share-tokens'],
      ).source,
    ).toMatchObject({
      contexts: ['east', 'west'],
      clusterName: 'home',
      clusterSecrets: 'istio-system',
      shareTokens: true,
    });
    expect(parse(...cluster, '--all-contexts').source).toMatchObject({ contexts: 'all' });
    expect(() => parse(...cluster, '--all-contexts', '--context', 'east')).toThrow(/exclude each other/);
    expect(() => parse(...cluster, '--context', 'a', '--context', 'a')).toThrow(/given twice/);
    expect(() => parse('--in-cluster', '--no-prometheus', '--all-contexts')).toThrow(/give --kubeconfig/);
    expect(() => parse(...cluster, '--cluster-name', 'a/b')).toThrow(/--cluster-name must be a name/);
    expect(() => parse(...cluster, '--cluster-secrets', 'A B')).toThrow(/must be the name of a namespace/);
    expect(() => parse('--cluster-secrets', 'x')).toThrow(/needs a cluster/);
  });

  it('takes the namespaces to show', () => {
    expect(parse('--namespaces', 'shop, data').namespaces).toEqual(['shop', 'data']);
    expect(() => parse('--namespaces', 'shop,')).toThrow(/names of namespaces/);
  });
});
