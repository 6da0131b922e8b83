// What Istio's CustomResourceDefinition says about PeerAuthentication (istio.io/api v1.31).
import { isObject } from '../../json.ts';
import type { CelError, Schema } from './schema.ts';

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

/** CEL's `self.all(key, 0 < int(key) && int(key) <= 65535)`: one false decides before an error elsewhere does. */
function allArePorts(ports: Readonly<Record<string, unknown>>): boolean | CelError {
  const keys = Object.keys(ports);
  const numbers = keys.filter((key) => /^[+-]?\d+$/.test(key)).map(Number);
  if (numbers.some((port) => port <= 0 || port > 65535)) return false;
  return numbers.length === keys.length || { error: "type conversion error from 'string' to 'int'" };
}

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
              holds: allArePorts,
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
