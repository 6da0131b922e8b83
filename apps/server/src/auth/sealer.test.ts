import { mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Sealer } from './sealer.ts';

const folder = mkdtempSync(join(tmpdir(), 'padlock-sealer-'));
const [first, second] = ['first-secret-of-at-least-32-characters', 'second-secret-of-at-least-32-characters'];
const fileOf = (name: string, ...secrets: string[]) => {
  const path = join(folder, name);
  writeFileSync(path, secrets.join('\n'));
  return path;
};

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('what is sealed', () => {
  it('can be opened for the same purpose only, and not when it was changed', async () => {
    const sealer = Sealer.withRandomKey();
    const sealed = await sealer.seal('session', { name: 'ann' }, 60);
    expect(sealed).not.toContain(Buffer.from('ann').toString('base64url'));
    expect(await sealer.open('session', sealed)).toMatchObject({ name: 'ann' });
    expect(await sealer.open('login', sealed)).toBeUndefined();
    expect(await Sealer.withRandomKey().open('session', sealed)).toBeUndefined();
    for (const at of [10, Math.floor(sealed.length / 2), sealed.length - 3]) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      expect(await sealer.open('session', changed)).toBeUndefined();
    }
  });

  it('is worth nothing after its time', async () => {
    const sealer = Sealer.withRandomKey();
    const sealed = await sealer.seal('session', {}, 60);
    vi.useFakeTimers({ now: Date.now() + 61_000 });
    expect(await sealer.open('session', sealed)).toBeUndefined();
  });

  it('can be opened while its secret is in the file, which is read again when it changes', async () => {
    const path = fileOf('rotating', first);
    const sealer = Sealer.fromFile(path);
    const old = await sealer.seal('session', {}, 3_600);
    const now = Date.now();
    const clock = vi.spyOn(performance, 'now');
    const began = performance.now();
    clock.mockReturnValue(began + 6_000);
    fileOf('rotating', second, first);
    utimesSync(path, now / 1_000 + 6, now / 1_000 + 6);
    expect(await sealer.open('session', old)).toBeDefined();
    const fresh = await sealer.seal('session', {}, 3_600);
    expect(await Sealer.fromFile(fileOf('new', second)).open('session', fresh)).toBeDefined();
    clock.mockReturnValue(began + 12_000);
    fileOf('rotating', second);
    utimesSync(path, now / 1_000 + 12, now / 1_000 + 12);
    expect(await sealer.open('session', old)).toBeUndefined();
  });

  it('needs a secret that nobody guesses', () => {
    expect(() => Sealer.fromFile(fileOf('short', first, 'hunter2'))).toThrow(/at least 32 characters/);
    expect(() => Sealer.fromFile(join(folder, 'none'))).toThrow(/cannot be read/);
  });
});

it('a CSRF token is of one session', () => {
  const sealer = Sealer.withRandomKey();
  const token = sealer.csrfToken('a');
  expect(sealer.isCsrfToken('a', token)).toBe(true);
  for (const other of ['', 'x', `${token}A`, sealer.csrfToken('b')])
    expect(sealer.isCsrfToken('a', other)).toBe(false);
});
