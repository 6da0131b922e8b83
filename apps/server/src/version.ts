import manifest from '../package.json' with { type: 'json' };

/** Padlock's own version. */
export const { version } = manifest;
