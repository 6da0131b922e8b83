// What Istio's CustomResourceDefinition says about PeerAuthentication (istio.io/api v1.31).
import { isObject } from '../../json.ts';
import type { Schema } from './schema.ts';

const mutualTls: Schema = {
  type: 'object',
  properties: { mode: { type: 'string', enum: ['UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT'] } },
};

/** A workload selector with exact labels: PeerAuthentication and others share it. */
export const matchLabels: Schema = {
  type: 'map',
  maxProperties: 4096,
  values: {
    type: 'string',
    maxLength: 63,
    rules: [{ message: 'wildcard not allowed in label value match', holds: (value) => !value.includes('*') }],
  },
  rules: [
    {
      message: 'wildcard not allowed in label key match',
      holds: (labels) => Object.keys(labels).every((key) => !key.includes('*')),
    },
    {
      message: 'key must not be empty',
      holds: (labels) => Object.keys(labels).every((key) => key !== ''),
    },
  ],
};

function selectsSomething(spec: Readonly<Record<string, unknown>>): boolean {
  const labels = isObject(spec['selector']) ? spec['selector']['matchLabels'] : undefined;
  return isObject(labels) && Object.keys(labels).length > 0;
}

const isPort = (key: string): boolean => /^\d+$/.test(key) && Number(key) > 0 && Number(key) <= 65535;

export const peerAuthenticationSchema: Schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        mtls: mutualTls,
        portLevelMtls: {
          type: 'map',
          values: mutualTls,
          minProperties: 1,
          rules: [
            {
              message: 'port must be between 1-65535',
              holds: (ports) => Object.keys(ports).every(isPort),
            },
          ],
        },
        selector: { type: 'object', properties: { matchLabels } },
      },
      rules: [
        {
          message: 'portLevelMtls requires selector',
          holds: (spec) => spec['portLevelMtls'] === undefined || selectsSomething(spec),
        },
      ],
    },
    status: { type: 'object', properties: {}, preserveUnknown: true },
  },
};
