import type { Core, ElementDefinition } from 'cytoscape';
import type { EdgeRoute, Layout } from '../layout/layoutTypes.ts';
import type { EdgeModel, GraphModel } from '../model/graphModel.ts';

/** Ids of boxes in Cytoscape; ids of nodes contain a slash, so they never meet. */
export function boxId(namespace: string): string {
  return `namespace:${namespace}`;
}

/**
 * Brings Cytoscape's elements in line with the model: what is gone is removed, what is new is added, the rest is updated.
 *
 * @param leftOut edges that somebody else draws.
 */
export function syncElements(
  cy: Core,
  model: GraphModel,
  layout: Layout,
  leftOut: (edge: EdgeModel) => boolean,
): void {
  cy.batch(() => {
    const wanted = definitions(model, layout, leftOut);
    const ids = new Set(wanted.map(({ data }) => data.id));
    cy.elements()
      .filter((element) => !ids.has(element.id()))
      .remove();
    const added: ElementDefinition[] = [];
    for (const definition of wanted) {
      const element = cy.getElementById(definition.data.id ?? '');
      if (element.empty()) added.push(definition);
      else {
        element.data(definition.data);
        // A card in the person's hand goes where the hand goes.
        if (definition.position && !element.grabbed()) element.position(definition.position);
      }
    }
    cy.add(added);
  });
}

function definitions(
  model: GraphModel,
  layout: Layout,
  leftOut: (edge: EdgeModel) => boolean,
): ElementDefinition[] {
  const boxes = model.boxes.map((box): ElementDefinition => ({
    group: 'nodes',
    data: { id: boxId(box.name), kind: 'namespace', name: box.name, mode: box.mode, inMesh: box.inMesh },
    grabbable: false,
    pannable: true,
    selectable: false,
  }));
  const nodes = model.cards.map((card): ElementDefinition => {
    const position = layout.positions[card.id];
    return {
      group: 'nodes',
      data: {
        id: card.id,
        kind: 'node',
        name: card.name,
        width: card.width,
        height: card.height,
        ...(card.group === undefined ? {} : { parent: boxId(card.group) }),
      },
      ...(position ? { position: { ...position } } : {}),
      selectable: false,
    };
  });
  const drawn = model.edges.filter((edge) => !leftOut(edge));
  const edges = drawn.map((edge): ElementDefinition => ({
    group: 'edges',
    data: { ...edgeData(edge), ...routeData(layout.routes[edge.id]) },
    selectable: false,
  }));
  return [...boxes, ...nodes, ...edges];
}

/** What tests and extensions can read of an edge. */
function edgeData(edge: EdgeModel) {
  return {
    id: edge.id,
    source: edge.source,
    target: edge.target,
    isLoop: edge.source === edge.target,
    lockState: edge.state,
    labelText: edge.text,
    expectation: edge.expectation,
    predicted: edge.predicted,
    drift: edge.drift,
    changing: edge.changing,
  };
}

function routeData(route: EdgeRoute | undefined) {
  const { source, target, bend } = route ?? {
    source: { x: 0, y: 0 },
    target: { x: 0, y: 0 },
    bend: { weight: 0.5, distance: 0 },
  };
  return {
    sourceEnd: `${source.x}px ${source.y}px`,
    targetEnd: `${target.x}px ${target.y}px`,
    bendWeight: bend.weight,
    bendDistance: bend.distance,
  };
}
