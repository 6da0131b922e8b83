// The parts of Istio's CustomResourceDefinition for DestinationRule that say something about TLS (istio.io/api v1.31). The
// rest of a traffic policy is kept as it comes.
import { matchLabels } from './peerAuthentication.ts';
import type { Schema } from './schema.ts';

const any: Schema = { type: 'any' };
const string: Schema = { type: 'string' };
const strings: Schema = { type: 'array', items: string };

const tls: Schema = {
  type: 'object',
  properties: {
    caCertificates: string,
    caCrl: string,
    clientCertificate: string,
    credentialName: string,
    insecureSkipVerify: { type: 'boolean' },
    mode: { type: 'string', enum: ['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL'] },
    privateKey: string,
    sni: string,
    subjectAltNames: strings,
  },
};

const portLevelSettings: Schema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      connectionPool: any,
      loadBalancer: any,
      outlierDetection: any,
      port: {
        type: 'object',
        properties: { number: { type: 'integer', minimum: 0, maximum: 4294967295 } },
      },
      tls,
    },
  },
};

const trafficPolicy: Schema = {
  type: 'object',
  properties: {
    connectionPool: any,
    loadBalancer: any,
    outlierDetection: any,
    portLevelSettings,
    proxyProtocol: any,
    retryBudget: any,
    tls,
    tunnel: any,
  },
};

export const destinationRuleSchema: Schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['host'],
      properties: {
        exportTo: strings,
        host: string,
        subsets: {
          type: 'array',
          items: {
            type: 'object',
            required: ['name'],
            properties: { labels: { type: 'map', values: string }, name: string, trafficPolicy },
          },
        },
        trafficPolicy,
        workloadSelector: { type: 'object', properties: { matchLabels } },
      },
    },
    status: { type: 'object', properties: {}, preserveUnknown: true },
  },
};
