import { describe, expect, it } from 'vitest';
import { destinationRuleSchema } from './destinationRule.ts';
import { peerAuthenticationSchema } from './peerAuthentication.ts';
import { prune, validate } from './validate.ts';

const selector = { matchLabels: { app: 'a' } };
const errorsOf = (spec: object) =>
  validate({ spec }, peerAuthenticationSchema, '').map(({ field, message }) => `${field}: ${message}`);

describe('validation of a PeerAuthentication', () => {
  it('accepts what Istio accepts', () => {
    expect(
      errorsOf({ selector, mtls: { mode: 'UNSET' }, portLevelMtls: { 8080: { mode: 'STRICT' } } }),
    ).toEqual([]);
    expect(errorsOf({})).toEqual([]);
  });

  it('asks no rule of an object whose structure is wrong, and says so', () => {
    expect(errorsOf({ mtls: { mode: 'FOO' }, portLevelMtls: { 8080: {} } })).toEqual([
      'spec.mtls.mode: Unsupported value: "FOO": supported values: "UNSET", "DISABLE", "PERMISSIVE", "STRICT"',
      expect.stringContaining('some validation rules were not checked'),
    ]);
  });

  it('one port out of range decides before another that is no number', () => {
    expect(errorsOf({ selector, portLevelMtls: { 0: {}, http: {} } })).toEqual([
      'spec.portLevelMtls: Invalid value: port must be between 1-65535',
    ]);
  });

  it('an empty selector does not allow port entries', () => {
    expect(errorsOf({ selector: { matchLabels: {} }, portLevelMtls: { 8080: {} } })).toEqual([
      'spec: Invalid value: portLevelMtls requires selector',
    ]);
  });
});

describe('validation of a DestinationRule', () => {
  it('requires a host, and a name for each subset', () => {
    const errors = validate({ spec: { subsets: [{}] } }, destinationRuleSchema, '');
    expect(errors.map(({ field }) => field)).toEqual(['spec.host', 'spec.subsets[0].name', '<nil>']);
  });
});

describe('pruning', () => {
  it('drops what the schema does not know and names it', () => {
    const spec = { mtls: { mode: 'STRICT', colour: 'red' }, portLevelMtls: { 8080: { x: 1 } } };
    expect(prune({ spec }, peerAuthenticationSchema, '')).toEqual({
      value: { spec: { mtls: { mode: 'STRICT' }, portLevelMtls: { 8080: {} } } },
      unknown: ['spec.mtls.colour', 'spec.portLevelMtls.8080.x'],
    });
  });

  it('keeps the status, which has no schema of its own', () => {
    const status = { conditions: [{ type: 'Reconciled' }] };
    expect(prune({ status }, peerAuthenticationSchema, '').value).toEqual({ status });
  });
});
