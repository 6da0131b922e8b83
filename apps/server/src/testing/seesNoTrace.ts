import { expect, it } from 'vitest';
import type { Browser } from './browser.ts';
import { eventually } from './eventually.ts';
import {
  askAll,
  changeOwn,
  changesIn,
  eventsOf,
  type HiddenThings,
  otherPaths,
  routeNames,
  tracesIn,
  undo,
} from './hiddenNamespace.ts';

/** Two people, and what only the first of them may know of. */
export interface Sight {
  /** Sees and changes everything. */
  readonly ann: Browser;
  /** Sees and changes namespace data, which shop calls. */
  readonly bob: Browser;
  readonly hidden: HiddenThings;
}

/**
 * Declares the tests that Bob finds no trace of shop, whoever decides about rights and however people log in.
 *
 * @param sight what there is once the set-up of the tests around has run.
 */
export function seesNoTrace(sight: () => Sight): void {
  it.each(routeNames)('finds no trace of it in what %s answers', async (name) => {
    const { bob, hidden } = sight();
    for (const { asked, status, traces } of await askAll(bob, name, hidden))
      expect([asked, status < 500, traces]).toEqual([asked, true, []]);
  });

  it('finds none in the other answers', async () => {
    const { bob, hidden } = sight();
    for (const path of otherPaths(hidden.cluster)) {
      const answer = await bob.get(path);
      expect([path, answer.status, tracesIn(await answer.text())]).toEqual([path, 200, []]);
    }
  });

  it('hears of no change in it, but of his own', async () => {
    const { ann, bob, hidden } = sight();
    const heard = await bob.listen(eventsOf(hidden.cluster));
    const theirs = await undo(ann, hidden);
    const own = await changeOwn(bob, hidden);
    await eventually(() => heard().includes(own), 30_000);
    expect(heard()).toContain('"type":"hello"');
    expect(changesIn(heard())).toContain(own);
    expect(changesIn(heard())).not.toContain(theirs);
    expect(tracesIn(heard())).toEqual([]);
    await undo(bob, { cluster: hidden.cluster, change: own });
  }, 60_000);
}
