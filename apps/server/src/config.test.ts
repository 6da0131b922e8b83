import { describe, expect, it } from 'vitest';
import { checkExposure, ConfigError } from './config.ts';

describe('where the server may listen', () => {
  it.each(['127.0.0.1', '127.0.0.53', 'localhost', '::1', undefined])('%s is this machine only', (host) => {
    expect(() => checkExposure(host === undefined ? {} : { host })).not.toThrow();
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'padlock.example.com', '127.0.0.1.example.com'])(
    '%s needs the explicit choice to do without a login',
    (host) => {
      expect(() => checkExposure({ host })).toThrow(ConfigError);
      expect(() => checkExposure({ host })).toThrow(/--unsafe-no-auth/);
      expect(() => checkExposure({ host, unsafeNoAuth: true })).not.toThrow();
    },
  );
});
