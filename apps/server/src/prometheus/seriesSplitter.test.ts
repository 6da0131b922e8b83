import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeriesSplitter } from './seriesSplitter.ts';

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** The answer put together again from what was taken out and what was left, and how often something was taken. */
function split(text: string, pieces: readonly number[]): { answer: unknown; takes: number } {
  const taken: Series[] = [];
  let takes = 0;
  const splitter = new SeriesSplitter((series) => {
    takes++;
    taken.push(...(JSON.parse(series) as Series[]));
  });
  let at = 0;
  for (const length of pieces) {
    splitter.push(text.slice(at, at + length));
    at += length;
  }
  splitter.push(text.slice(at));
  const frame = JSON.parse(splitter.rest()) as { data: { result: Series[] } };
  const [first, ...last] = frame.data.result;
  const result = [...(first === undefined ? [] : [first]), ...taken, ...last];
  return { answer: { ...frame, data: { ...frame.data, result } }, takes };
}

const answer = (result: readonly unknown[]) => ({
  status: 'success',
  data: { resultType: 'vector', result },
  warnings: ['store 7 did not answer'],
});
const label = fc.oneof(fc.string(), fc.constantFrom('},{"metric":', '"},{"metric":{"', '\\', '\\"}'));
const series = fc.record({
  metric: fc.dictionary(label, label, { maxKeys: 3 }),
  value: fc.tuple(fc.nat(), fc.constantFrom('1', '+Inf')),
});

describe('the splitter of series', () => {
  it('loses, doubles and moves nothing, wherever the answer is cut', () => {
    fc.assert(
      fc.property(fc.array(series), fc.array(fc.nat(40)), fc.boolean(), (result, pieces, blanks) => {
        const text = JSON.stringify(answer(result), null, blanks ? 1 : undefined);
        expect(split(text, pieces).answer).toEqual(JSON.parse(JSON.stringify(answer(result))));
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes series out while the answer arrives', () => {
    const result = Array.from({ length: 100 }, (_, i) => ({ metric: { i: `${i}` }, value: [0, '1'] }));
    const text = JSON.stringify(answer(result));
    const pieces = Array.from({ length: Math.floor(text.length / 200) }, () => 200);
    expect(split(text, pieces).takes).toBeGreaterThan(10);
  });
});
