import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tintYaml } from './tintYaml.ts';

const keys = (line: string) => tintYaml(line).flatMap(({ kind, text }) => (kind === 'key' ? [text] : []));

it.each([
  ['spec:', 'spec:'],
  ['    8080:', '8080:'],
  ['  - name: http', 'name:'],
  ['  "istio.io/rev": "a: b"', '"istio.io/rev":'],
])('finds the key of %j', (line, key) => {
  expect(keys(line)).toEqual([key]);
});

it.each(['  - istio-proxy', '# mode: STRICT', 'plain text', 'http://example.com'])(
  'finds no key in %j',
  (line) => {
    expect(keys(line)).toEqual([]);
  },
);

it('loses no character', () => {
  fc.assert(
    fc.property(fc.string(), (line) => {
      expect(
        tintYaml(line)
          .map(({ text }) => text)
          .join(''),
      ).toBe(line);
    }),
  );
});
