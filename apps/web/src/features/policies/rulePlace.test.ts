import { expect, it } from 'vitest';
import { changedPlaces, placeKey, placeName, stillPicked } from './rulePlace.ts';

const host = { subset: null, port: null, mode: null };
const port = { subset: null, port: 8080, mode: 'SIMPLE' as const };
const canary = { subset: 'canary', port: null, mode: 'DISABLE' as const };

it('what is picked and stands already is no change', () => {
  const picks = new Map([
    [placeKey(host), 'UNSET' as const],
    [placeKey(port), 'ISTIO_MUTUAL' as const],
    [placeKey(canary), 'DISABLE' as const],
    ['gone:', 'DISABLE' as const],
  ]);
  expect(changedPlaces([host, port, canary], picks)).toEqual([
    { subset: null, port: 8080, mode: 'ISTIO_MUTUAL' },
  ]);
});

it('what stands by now is picked no longer, so that an undo does not bring it back', () => {
  const picks = new Map([
    [placeKey(port), 'ISTIO_MUTUAL' as const],
    [placeKey(canary), 'DISABLE' as const],
  ]);
  const left = stillPicked([host, port, canary], picks);
  expect([...left]).toEqual([[placeKey(port), 'ISTIO_MUTUAL']]);
  expect(stillPicked([host, port, canary], left)).toBe(left);
});

it('places are named by what they are of the host', () => {
  expect([host, port, canary, { subset: 'canary', port: 80 }].map(placeName)).toEqual([
    'All of the host',
    'Port 8080',
    'Subset canary',
    'Subset canary, port 80',
  ]);
});
