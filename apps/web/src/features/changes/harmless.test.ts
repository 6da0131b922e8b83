import { describe, expect, it } from 'vitest';
import { harmless } from './harmless.ts';
import { anImpact, anImpactEntry, aPlan, aWrite } from './testPlan.ts';

const accepted = { accepted: true, message: null, at: '2026-11-21T10:00:00.000Z' };
const write = aWrite({ dryRun: accepted });

describe('an undo', () => {
  it('needs no review where nobody loses access and the API server takes it', () => {
    expect(harmless([aPlan({ writes: [write] })])).toBe(true);
  });

  it.each([
    [
      'somebody loses access',
      aPlan({ writes: [write], impact: anImpact({ losesAccess: [anImpactEntry()] }) }),
    ],
    ['traffic is not known', aPlan({ writes: [write], impact: anImpact({ complete: false }) })],
    ['callers are hidden', aPlan({ writes: [write], impact: anImpact({ hiddenCallers: 1 }) })],
    ['the API server refuses', aPlan({ writes: [aWrite({ dryRun: { ...accepted, accepted: false } })] })],
    ['the API server was not asked', aPlan({ writes: [aWrite()] })],
    ['a tool will put it back', aPlan({ writes: [aWrite({ dryRun: accepted, managedBy: 'Argo CD' })] })],
    [
      'there is a warning',
      aPlan({ writes: [write], warnings: [{ code: 'shadowed', message: '', objects: [] }] }),
    ],
    ['there is nothing to write', aPlan()],
  ])('is reviewed where %s', (_, plan) => {
    expect(harmless([aPlan({ writes: [write] }), plan])).toBe(false);
  });
});
