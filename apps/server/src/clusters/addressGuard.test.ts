import type { LookupFunction } from 'node:net';
import { expect, it } from 'vitest';
import { guardAddresses } from './addressGuard.ts';

/** What a guarded look-up of a name gives whose addresses are these. */
function lookUp(addresses: readonly string[], loopback = false): Promise<string> {
  const names: LookupFunction = (_host, { all }, done) => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (all === true) done(null, found);
    else done(null, found[0]?.address ?? '', found[0]?.family);
  };
  return new Promise((resolve) => {
    guardAddresses({ loopback }, names)('west.example.com', { all: true }, (error, found) => {
      resolve(error === null ? JSON.stringify(found) : error.message);
    });
  });
}

it('follows a name to where API servers are', async () => {
  expect(await lookUp(['10.0.0.1', 'fd12::1'])).toContain('10.0.0.1');
});

it.each([['169.254.169.254'], ['127.0.0.1'], ['::1'], ['0.0.0.0'], ['::ffff:169.254.169.254']])(
  'does not follow a name to %s, also as one of several addresses',
  async (address) => {
    expect(await lookUp([address])).toContain('no API server has');
    expect(await lookUp(['10.0.0.1', address])).toContain('no API server has');
  },
);

it('follows a name to this machine where Padlock asks an API server on it anyway', async () => {
  expect(await lookUp(['127.0.0.1'], true)).toContain('127.0.0.1');
  expect(await lookUp(['169.254.169.254'], true)).toContain('no API server has');
});
