import { describe, expect, it } from 'vitest';
import { containing, failure, type Workspace } from './workspace.ts';

interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}
const unchecked: Cause = {
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  field: '<nil>',
};
const invalid = (field: string, message: string): Cause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${message}`,
  field,
});
const selector = { matchLabels: { app: 'x' } };
const strict = { mode: 'STRICT' };

/** What Istio's CRD refuses, and the API server's words for it. */
const refusals: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly Cause[]])[] = [
  [
    'a mode that there is none of',
    { mtls: { mode: 'FOO' } },
    [
      {
        reason: 'FieldValueNotSupported',
        message: 'Unsupported value: "FOO": supported values: "UNSET", "DISABLE", "PERMISSIVE", "STRICT"',
        field: 'spec.mtls.mode',
      },
      unchecked,
    ],
  ],
  [
    'a mode of a port that there is none of',
    { selector, portLevelMtls: { 8080: { mode: 'DISABLED' } } },
    [
      {
        reason: 'FieldValueNotSupported',
        message:
          'Unsupported value: "DISABLED": supported values: "UNSET", "DISABLE", "PERMISSIVE", "STRICT"',
        field: 'spec.portLevelMtls.8080.mode',
      },
      unchecked,
    ],
  ],
  [
    'port entries without a selector',
    { portLevelMtls: { 8080: strict } },
    [invalid('spec', 'portLevelMtls requires selector')],
  ],
  [
    'a port that is no number',
    { selector, portLevelMtls: { http: strict } },
    [
      invalid(
        'spec.portLevelMtls',
        `"object": type conversion error from 'string' to 'int' evaluating rule: port must be between 1-65535`,
      ),
    ],
  ],
  [
    'a port out of range',
    { selector, portLevelMtls: { 65536: strict } },
    [invalid('spec.portLevelMtls', 'port must be between 1-65535')],
  ],
  [
    'an empty map of ports',
    { selector, portLevelMtls: {} },
    [invalid('spec.portLevelMtls', '0: spec.portLevelMtls in body should have at least 1 properties')],
  ],
  [
    'a wildcard in a selector',
    { selector: { matchLabels: { 'app*': 'x*' } } },
    [
      invalid('spec.selector.matchLabels', 'wildcard not allowed in label key match'),
      invalid('spec.selector.matchLabels[app*]', '"x*": wildcard not allowed in label value match'),
    ],
  ],
  [
    'a value of another type',
    { mtls: 'STRICT' },
    [
      {
        reason: 'FieldValueTypeInvalid',
        message: 'Invalid value: "string": spec.mtls in body must be of type object: "string"',
        field: 'spec.mtls',
      },
      unchecked,
    ],
  ],
];

export function describeValidation(workspace: () => Workspace): void {
  describe('validation refuses', () => {
    it.each(refusals)('%s', async (_title, spec, causes) => {
      const { client, path, policy } = workspace();
      const answer = await client.request('POST', path, { body: policy('refused', spec) });
      const said = causes.map((cause) => `${cause.field}: ${cause.message}`);
      expect(answer).toEqual({
        status: 422,
        body: failure(
          422,
          'Invalid',
          `PeerAuthentication.security.istio.io "refused" is invalid: ${said.length === 1 ? said.join() : `[${said.join(', ')}]`}`,
          { name: 'refused', group: 'security.istio.io', kind: 'PeerAuthentication', causes },
        ),
      });
    });

    it('a name that is no DNS name', async () => {
      const { client, path, policy } = workspace();
      const answer = await client.request('POST', path, { body: policy('A_b', {}) });
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({
        reason: 'Invalid',
        details: {
          causes: [
            {
              field: 'metadata.name',
              message: containing('a lowercase RFC 1123 subdomain must consist of'),
            },
          ],
        },
      });
    });

    it('a patch whose result would be invalid', async () => {
      const { create, mergePatch } = workspace();
      await create('turned-bad', { selector, portLevelMtls: { 8080: strict } });
      const answer = await mergePatch('turned-bad', { spec: { portLevelMtls: { 8080: null } } });
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({
        message:
          'PeerAuthentication.security.istio.io "turned-bad" is invalid: spec.portLevelMtls: Invalid value: 0: spec.portLevelMtls in body should have at least 1 properties',
      });
    });
  });

  it('a DestinationRule needs a TLS mode that there is', async () => {
    const { client, namespace } = workspace();
    const path = `/apis/networking.istio.io/v1/namespaces/${namespace}/destinationrules`;
    const rule = (mode: string) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'rule', namespace },
      spec: { host: 'x', trafficPolicy: { tls: { mode } } },
    });
    const refused = await client.request('POST', path, { body: rule('OFF') });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      message: containing(
        'spec.trafficPolicy.tls.mode: Unsupported value: "OFF": supported values: "DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL"',
      ),
    });
    expect((await client.request('POST', path, { body: rule('DISABLE') })).status).toBe(201);
  });
}
