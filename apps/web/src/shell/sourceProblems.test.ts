import type { SourceStatus } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { clockTime } from '../components/time.ts';
import { sourceProblems } from './sourceProblems.ts';

const last = '2026-11-20T12:01:40.000Z';
const at = clockTime(Date.parse(last));
const away = (name: SourceStatus['name'], message: string | null = null): SourceStatus => ({
  name,
  state: 'down',
  lastSuccess: last,
  message,
});
const given = { clusterName: 'prod-eu-1', lostAt: null, sources: [], now: 10_000 };

describe('the banner', () => {
  it('is silent while every source answers, or is just starting', () => {
    const starting: SourceStatus = { ...away('prometheus'), state: 'starting' };
    expect(sourceProblems({ ...given, sources: [{ ...away('kubernetes'), state: 'ok' }, starting] })).toEqual(
      [],
    );
  });

  it('says what is old when Prometheus is away', () => {
    expect(sourceProblems({ ...given, sources: [away('prometheus')] })).toEqual([
      {
        source: 'prometheus',
        title: 'Prometheus does not answer.',
        text: `Policies are current; observed states are not. Last data ${at}.`,
      },
    ]);
  });

  it('names the cluster that is away, in the words of the error', () => {
    const [problem] = sourceProblems({ ...given, sources: [away('kubernetes', 'connection refused.')] });
    expect(problem?.title).toBe('Cannot reach prod-eu-1.');
    expect(problem?.text).toBe(`connection refused. Policies are shown as they were at ${at}.`);
  });

  it('says that a cluster answers, but does not tell of changes', () => {
    const stale: SourceStatus = { ...away('kubernetes', 'Changes of Pod do not arrive.'), state: 'stale' };
    const [problem] = sourceProblems({ ...given, sources: [stale] });
    expect(problem?.title).toBe('prod-eu-1 does not tell of changes.');
    expect(problem?.text).toBe(`Changes of Pod do not arrive. Policies are shown as they were at ${at}.`);
  });

  it('says why an answer of Prometheus is of no use', () => {
    const stale: SourceStatus = { ...away('prometheus', 'Prometheus fails (502).'), state: 'stale' };
    expect(sourceProblems({ ...given, sources: [stale] })[0]?.text).toMatch(
      /^Prometheus fails \(502\)\. Policies/,
    );
  });

  it('names a Prometheus that nobody configured as that, not as one that does not answer', () => {
    const sources = [away('prometheus', 'No Prometheus is configured.')];
    const [problem, ...others] = sourceProblems({ ...given, sources });
    expect(others).toEqual([]);
    expect(problem?.title).toBe('No Prometheus is configured.');
    expect(problem?.text).toContain('--prometheus');
    const all = sourceProblems({ ...given, sources: [away('kubernetes'), ...sources] });
    expect(all.map(({ source }) => source)).toEqual(['kubernetes']);
  });

  it('calls no policy current while the cluster is away too', () => {
    const problems = sourceProblems({ ...given, sources: [away('kubernetes'), away('prometheus')] });
    expect(problems.map(({ text }) => text).join(' ')).not.toContain('are current');
  });

  it('tells of a lost server within five seconds, but not of a stream that comes straight back', () => {
    expect(sourceProblems({ ...given, lostAt: 9_000 })).toEqual([]);
    expect(sourceProblems({ ...given, lostAt: 5_000 })).toHaveLength(1);
  });

  it('does not repeat what a server said of others before it was lost', () => {
    const problems = sourceProblems({ ...given, lostAt: 1, sources: [away('prometheus')] });
    expect(problems.map(({ source }) => source)).toEqual(['padlock']);
  });
});
