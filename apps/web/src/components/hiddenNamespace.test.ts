import { describe, expect, it } from 'vitest';
import { isHiddenNamespace } from './hiddenNamespace.ts';

describe('the name of a namespace', () => {
  it('stands for what the person may not see where no namespace can be called so', () => {
    expect(isHiddenNamespace('(hidden)')).toBe(true);
  });

  it('is of a namespace that they see otherwise', () => {
    expect(['shop', 'kube-system', 'hidden'].map(isHiddenNamespace)).toEqual([false, false, false]);
  });
});
