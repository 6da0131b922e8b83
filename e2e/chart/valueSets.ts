import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { ChartValues } from './helm.ts';

const publicUrl = 'https://padlock.example.com';

const examples = new URL('../../deploy/helm/examples/', import.meta.url);
const Values = z.record(z.string(), z.unknown());

/** What people install: the examples, and what else makes different objects. */
export const valueSets: Readonly<Record<string, ChartValues>> = {
  ...Object.fromEntries(
    readdirSync(examples).map((file) => [
      file,
      Values.parse(parse(readFileSync(new URL(file, examples), 'utf8'))),
    ]),
  ),
  'to look, with tokens': { publicUrl },
  'to edit, with tokens, two replicas behind an ingress': {
    publicUrl,
    access: 'edit',
    replicas: 2,
    session: { existingSecret: 'padlock-session' },
    ingress: { enabled: true, className: 'nginx', tlsSecret: 'padlock-tls' },
    prometheus: { url: 'http://prometheus.monitoring:9090' },
    istiodUrl: 'http://istiod.istio-system:8080',
  },
  'with an OpenID provider, own authorities and metrics': {
    publicUrl,
    access: 'edit',
    auth: {
      mode: 'oidc',
      oidc: { issuer: 'https://login.example.com', clientId: 'padlock', existingSecret: 'padlock-oidc' },
      impersonate: { groups: ['mesh-viewers', 'mesh-editors'] },
    },
    session: { existingSecret: 'padlock-session', idleMinutes: 30, hours: 8 },
    extraCa: { existingConfigMap: 'company-ca' },
    metrics: {
      serviceMonitor: { enabled: true, labels: { release: 'monitoring' } },
      posture: { enabled: true },
    },
    networkPolicy: {
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } }],
      postureFrom: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
      egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 443 }, { port: 9090 }] }],
    },
  },
  'behind a proxy that logs people in, for two namespaces': {
    access: 'edit',
    namespaces: ['shop', 'data'],
    auth: { mode: 'proxy', proxy: { existingSecret: 'padlock-proxy', groupsHeader: 'X-Groups' } },
    allowedHosts: ['padlock.padlock.svc'],
  },
  'with a Prometheus that asks for everything, and holds several clusters': {
    publicUrl,
    clusterName: 'east',
    clusterSecrets: { enabled: true, namespace: 'data' },
    shareTokens: true,
    prometheus: {
      clusterLabel: 'cluster',
      url: 'https://metrics.example.com/prometheus',
      tenant: 'mesh',
      username: 'padlock',
      serverName: 'metrics.internal',
      existingSecret: 'padlock-prometheus',
      keys: {
        password: 'password',
        headers: 'headers',
        ca: 'ca.crt',
        clientCertificate: 'tls.crt',
        clientKey: 'tls.key',
      },
    },
  },
  'with TLS of its own': {
    tls: { existingSecret: 'padlock-tls' },
    trustedProxies: ['10.0.0.0/8'],
    extraArgs: ['--requests-per-minute=600'],
    metrics: { serviceMonitor: { enabled: true } },
  },
  'behind a proxy that shows a client certificate': {
    tls: { existingSecret: 'padlock-tls' },
    auth: {
      mode: 'proxy',
      proxy: { clientCa: { existingConfigMap: 'proxy-ca', clientName: 'gate.example.com' } },
    },
  },
  'for everybody, all scheduling and no extras': {
    access: 'edit',
    auth: { mode: 'none', iKnowThatEverybodyMayComeIn: true },
    networkPolicy: { enabled: false },
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'mesh', effect: 'NoSchedule' }],
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
    ],
    podLabels: { 'sidecar.istio.io/inject': 'false' },
    fullnameOverride: 'mesh-dashboard',
  },
};
