import type { ChangeTarget } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { rescuedClients } from './companions.ts';
import { modeLines, targetTitle } from './modeLines.ts';
import { differenceSentence, planDifferences } from './planDifferences.ts';
import { aChange } from './testChange.ts';
import { anImpact, anImpactEntry, aPlan, aWrite } from './testPlan.ts';
import { undoWords } from './undoWords.ts';

const service = (name: string, ...ports: number[]) => ({
  namespace: 'shop',
  name,
  ports: ports.map((port) => ({ port, mode: 'STRICT' as const })),
});
const mesh = { scope: 'mesh', mode: 'STRICT' } as const;
const inNamespace = (namespace: string) => ({ scope: 'namespace', namespace, mode: 'STRICT' }) as const;
const workload = (name: string) => ({ scope: 'workload', namespace: 'shop', name, mode: 'STRICT' }) as const;
const [write] = aChange().writes;
const writes = write === undefined ? [] : [write];

describe('the title of a change', () => {
  it.each<[ChangeTarget, string]>([
    [{ scope: 'service', ...service('catalog', 8080) }, 'Port 8080 of service shop/catalog'],
    [{ scope: 'service', ...service('catalog', 80, 90) }, 'Ports 80, 90 of service shop/catalog'],
    [{ scope: 'services', services: [service('a', 1), service('b', 1)] }, '2 services: a, b'],
    [
      { scope: 'services', services: ['a', 'b', 'c', 'd', 'e'].map((name) => service(name, 1)) },
      '5 services: a, b, c and 2 more',
    ],
    [{ scope: 'workload', namespace: 'shop', name: 'a', mode: 'STRICT' }, 'Workload shop/a'],
    [
      { scope: 'workload', namespace: 'shop', name: 'a', ports: [{ port: 1, mode: 'STRICT' }] },
      'Port 1 of workload shop/a',
    ],
    [{ scope: 'namespace', namespace: 'shop', mode: 'STRICT' }, 'Namespace shop'],
    [{ scope: 'mesh', mode: 'STRICT' }, 'The mesh'],
    [{ scope: 'places', places: [mesh, inNamespace('shop'), workload('a')] }, 'The mesh and shop, a'],
    [{ scope: 'places', places: [mesh] }, 'The mesh'],
    [{ scope: 'places', places: [workload('a'), workload('b')] }, '2 workloads: a, b'],
    [{ scope: 'port_evidence' }, 'Evidence by port'],
    [{ scope: 'undo', change: 'x' }, 'Undo: PeerAuthentication shop/catalog'],
  ])('%o', (target, title) => {
    expect(targetTitle(target, writes)).toBe(title);
  });
});

describe('the modes of a change', () => {
  it('stand at the place that was picked', () => {
    const { target, modes } = aChange();
    expect(modeLines(target, modes)[0]?.place).toEqual({
      kind: 'service',
      namespace: 'shop',
      name: 'catalog',
    });
  });

  it('of many services each name their own', () => {
    const ref = { kind: 'Service', namespace: 'shop', name: 'b' };
    const modes = aChange().modes.map((mode) => ({ ...mode, service: ref }));
    const target: ChangeTarget = { scope: 'services', services: [service('a', 1), service('b', 1)] };
    expect(modeLines(target, modes)[0]?.place).toMatchObject({ name: 'b' });
  });

  it('of many places stand each at its own', () => {
    const modes = aChange().modes.map((mode) => ({ ...mode, place: 1 }));
    const target: ChangeTarget = { scope: 'places', places: [mesh, workload('b')] };
    expect(modeLines(target, modes)[0]?.place).toEqual({ kind: 'workload', namespace: 'shop', name: 'b' });
    expect(modeLines({ scope: 'undo', change: 'x' }, modes, target)[0]?.place.kind).toBe('workload');
  });

  it('of an undo stand where the change stood that it takes back', () => {
    const { target, modes } = aChange();
    expect(modeLines({ scope: 'undo', change: 'x' }, modes, target)[0]?.place.kind).toBe('service');
    expect(modeLines({ scope: 'undo', change: 'x' }, modes)[0]?.place.kind).toBe('other');
  });
});

describe('an undo', () => {
  it('says what it puts back', () => {
    expect(undoWords(aChange())).toBe('Undo puts port 8080 back to PERMISSIVE.');
    const created = writes.map((each) => ({ ...each, verb: 'create' as const }));
    expect(undoWords(aChange({ modes: [], writes: created }))).toBe(
      'Undo deletes PeerAuthentication shop/catalog again.',
    );
    expect(undoWords(aChange({ modes: [], writes: [...writes, ...writes] }))).toBe(
      'Undo puts 2 objects back to what they were.',
    );
    expect(undoWords(aChange({ undoneBy: 'later' }))).toBe('This change was undone.');
  });
});

describe('a plan that was overtaken', () => {
  const before = 'metadata:\n  resourceVersion: "7"\nspec:\n  mode: STRICT\n';
  const old = aPlan({ writes: [aWrite({ before, resourceVersion: '7' })] });
  const fresh = aPlan({
    writes: [
      aWrite({ before: before.replace('"7"', '"8"').replace('STRICT', 'DISABLE'), resourceVersion: '8' }),
    ],
    impact: anImpact({ losesAccess: [anImpactEntry()] }),
  });

  it('shows what somebody else changed, without the lines that any write changes', () => {
    const { objects, newLosses } = planDifferences(old, fresh);
    expect(objects).toEqual([
      {
        ref: old.writes[0]?.ref,
        before: 'metadata:\nspec:\n  mode: STRICT\n',
        after: 'metadata:\nspec:\n  mode: DISABLE\n',
      },
    ]);
    expect(newLosses.size).toBe(1);
    expect(planDifferences(old, old).objects).toEqual([]);
  });

  it('names the objects, and what is left to do', () => {
    expect(differenceSentence(fresh, planDifferences(old, fresh))).toBe(
      'PeerAuthentication shop/catalog changed since you opened this, and nothing was written. One more client would lose access, marked below. Review it again.',
    );
    expect(differenceSentence(aPlan(), planDifferences(old, aPlan()))).toContain('stands already');
  });
});

it('a companion names the clients that keep access, and counts those that the impact does not name', () => {
  const plan = aPlan({
    impact: anImpact({ losesAccess: [anImpactEntry({ clientId: 'a', client: 'shop/a' })] }),
  });
  expect(rescuedClients(plan, ['a', 'b'])).toEqual(['shop/a', '1 more']);
});
