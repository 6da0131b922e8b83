import type { Finding } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { filterFindings, type FindingFilter, findingsAbout } from './findingFilter.ts';

function finding(code: string, changes: Partial<Finding> = {}): Finding {
  return {
    id: code,
    code,
    severity: 'warning',
    objects: [{ kind: 'PeerAuthentication', namespace: 'shop', name: 'orders' }],
    reason: 'It does nothing.',
    nodes: [],
    basis: 'configuration',
    acknowledged: null,
    ...changes,
  };
}

const shadowed = finding('policy_shadowed');
const known = finding('headless_disable', {
  severity: 'error',
  objects: [{ kind: 'Service', namespace: 'data', name: 'redis' }],
  acknowledged: { by: 'jane', at: '2026-01-01T00:00:00.000Z', note: 'until March' },
});
const all = [known, shadowed];
const anything: FindingFilter = { text: '', severity: null, code: null, withAcknowledged: true };
const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code);

describe('findings', () => {
  it('are filtered by severity, code and words of title, reason and objects', () => {
    expect(codes(filterFindings(all, { ...anything, severity: 'error' }))).toEqual(['headless_disable']);
    expect(codes(filterFindings(all, { ...anything, code: 'policy_shadowed' }))).toEqual(['policy_shadowed']);
    expect(codes(filterFindings(all, { ...anything, text: 'Shadowed by an older' }))).toEqual([
      'policy_shadowed',
    ]);
    expect(codes(filterFindings(all, { ...anything, text: 'data/redis' }))).toEqual(['headless_disable']);
  });

  it('that are acknowledged are hidden until asked for', () => {
    expect(codes(filterFindings(all, { ...anything, withAcknowledged: false }))).toEqual(['policy_shadowed']);
  });

  it('about an object are those that name it, by kind too', () => {
    const about = (kind: string, name: string) =>
      codes(findingsAbout(all, [{ kind, namespace: 'shop', name }]));
    expect(about('PeerAuthentication', 'orders')).toEqual(['policy_shadowed']);
    expect(about('DestinationRule', 'orders')).toEqual([]);
    expect(findingsAbout(all, [{ kind: 'Service', namespace: 'data', name: 'redis' }])).toEqual([]);
  });
});
