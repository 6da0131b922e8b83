import type { Core } from 'cytoscape';
import type { Point } from '../layout/geometry.ts';
import type { EdgeModel } from '../model/graphModel.ts';

/**
 * What tests may ask of the drawn graph. It hangs on the container element as `_padlock`, as Cytoscape itself keeps its own
 * registration there as `_cyreg`; the page itself never reads it.
 *
 * @example
 * const [state, at] = await page.locator('.pl-graph-canvas').evaluate((element) => {
 *   const { cy, renderedLabelPosition } = element._padlock;
 *   return [cy.getElementById(edgeId).data('lockState'), renderedLabelPosition(edgeId)];
 * });
 */
export interface TestHook {
  /**
   * Cytoscape's core: `data('lockState')`, `data('labelText')`, `data('predicted')`, `data('drift')` of each edge. It has no
   * edges where there are so many that we draw them.
   */
  readonly cy: Core;
  /** All edges that are drawn, whoever draws them. */
  readonly edges: () => readonly EdgeModel[];
  /** Centre of an edge's label, in CSS px from the upper left corner of the container; undefined where none is drawn. */
  readonly renderedLabelPosition: (edgeId: string) => Point | undefined;
  /** Has the present graph been laid out and drawn? */
  readonly isSettled: () => boolean;
}

export function exposeForTests(container: HTMLElement, hook: TestHook): void {
  Object.assign(container, { _padlock: hook });
}
