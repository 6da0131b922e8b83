import { describe, expect, it } from 'vitest';
import { loginAddress, returnTo } from './returnTo.ts';

describe('a login leads back', () => {
  it.each(['/clusters/demo/topology?window=5m&selected=a', '/'])('to %s', (from) => {
    expect(returnTo(from)).toBe(from);
  });

  it.each([
    null,
    '',
    '//evil.example.com',
    'https://evil.example.com',
    '/\\evil.example.com',
    '/login?from=/',
  ])('to the first page, not to %s', (from) => {
    expect(returnTo(from)).toBe('/');
  });

  it('says that a session ended only where one was', () => {
    const place = { pathname: '/clusters/a', search: '?b=c' };
    expect(loginAddress(place, false)).toBe('/login?from=%2Fclusters%2Fa%3Fb%3Dc');
    expect(loginAddress(place, true)).toBe('/login?from=%2Fclusters%2Fa%3Fb%3Dc&ended=');
  });
});
