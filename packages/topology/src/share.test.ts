import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lowerShare, shareOf } from './share.ts';

const count = fc.nat({ max: 1_000_000_000 });

function percentOf(text: string): number {
  return text.startsWith('<') ? 0 : Number(text.slice(0, -1));
}

describe('shareOf', () => {
  test.each([
    [9_996, 4, '99%', '99.9%'],
    [1, 0, '100%', '100%'],
    [0, 1, '0%', '0%'],
    [1, 999, '<1%', '0.1%'],
    [1, 9_999, '<1%', '<0.1%'],
    [999_999_999, 1, '99%', '99.9%'],
    [97, 3, '97%', '97.0%'],
    [29, 71, '29%', '29.0%'],
    [1, 2, '33%', '33.3%'],
  ])('%i of mutual TLS beside %i others reads %s, and %s precisely', (mutualTls, other, text, precise) => {
    expect(shareOf('requests', { mutualTls, other })).toMatchObject({ text, precise });
  });

  test('nothing counted is no share', () => {
    expect(shareOf('bytes', { mutualTls: 0, other: 0 })).toBeUndefined();
  });

  test('a rest too small to change the sum still keeps it below 100%', () => {
    expect(shareOf('bytes', { mutualTls: 1e17, other: 1 })?.text).toBe('99%');
  });

  test('0% and 100% are printed only where they are exact', () => {
    fc.assert(
      fc.property(count, count, (mutualTls, other) => {
        fc.pre(mutualTls + other > 0);
        const share = shareOf('requests', { mutualTls, other });
        for (const text of [share?.text, share?.precise]) {
          expect(text === '100%').toBe(other === 0);
          expect(text === '0%').toBe(mutualTls === 0);
        }
      }),
    );
  });

  test('the text is never above the share, and less than one unit below', () => {
    fc.assert(
      fc.property(count, count, (mutualTls, other) => {
        fc.pre(mutualTls + other > 0);
        const share = shareOf('requests', { mutualTls, other });
        const exact = (100 * mutualTls) / (mutualTls + other);
        expect(percentOf(share?.text ?? '')).toBeLessThanOrEqual(exact);
        expect(exact - percentOf(share?.text ?? '')).toBeLessThanOrEqual(1);
        expect(percentOf(share?.precise ?? '')).toBeLessThanOrEqual(exact + 1e-9);
        expect(exact - percentOf(share?.precise ?? '')).toBeLessThanOrEqual(0.1 + 1e-9);
      }),
    );
  });
});

describe('lowerShare', () => {
  test('requests and TCP are never added: the lower share stands', () => {
    const requests = shareOf('requests', { mutualTls: 99, other: 1 });
    const tcp = shareOf('connections', { mutualTls: 1, other: 1 });
    expect(lowerShare(requests, tcp)).toBe(tcp);
    expect(lowerShare(tcp, requests)).toBe(tcp);
    expect(lowerShare(requests, undefined)).toBe(requests);
    expect(lowerShare(undefined, undefined)).toBeUndefined();
  });
});
