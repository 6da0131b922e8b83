import { useCallback, useEffect, useRef, useState } from 'react';
import type { Size } from './layout/geometry.ts';
import { createLayoutClient } from './layout/layoutClient.ts';
import { layoutInput, shapeOf } from './layout/layoutRequest.ts';
import type { Layout, LayoutKind } from './layout/layoutTypes.ts';
import { type PictureKey, type Positions, readPositions, writePositions } from './layout/positionStore.ts';
import type { GraphModel } from './model/graphModel.ts';

export interface PlacedGraph {
  readonly model: GraphModel;
  readonly layout: Layout;
  /** Another value for another picture, which should be fitted anew. */
  readonly picture: string;
}

export interface GraphLayout {
  readonly placed: PlacedGraph | undefined;
  readonly error: Error | undefined;
  /** Cards were dragged: they stay where they are, and lines are led around them. */
  readonly keep: (positions: Positions) => void;
  /** Forgets where cards were dragged. */
  readonly reset: () => void;
}

/**
 * Places for the graph, from the worker. Until a new layout is there, the last picture stays; what only changed its colours or
 * numbers keeps its layout.
 *
 * @param key which picture it is; the same object until that changes.
 */
export function useGraphLayout(
  model: GraphModel | undefined,
  key: PictureKey & { readonly layout: LayoutKind },
  viewport: Size,
): GraphLayout {
  const [placed, setPlaced] = useState<PlacedGraph>();
  const [error, setError] = useState<Error>();
  const [moves, setMoves] = useState(0);
  const [resets, setResets] = useState(0);
  const [worker] = useState(createLayoutClient);
  /** Shapes that are drawn, and that the worker is busy with. */
  const drawn = useRef('');
  const requested = useRef('');
  const latest = useRef<{ readonly model: GraphModel; readonly shape: string; readonly places: string }>(
    undefined,
  );
  const viewportNow = useRef(viewport);
  useEffect(() => {
    viewportNow.current = viewport;
  });
  useEffect(() => {
    worker.start();
    return () => {
      worker.stop();
      requested.current = '';
    };
  }, [worker]);

  const measured = viewport.width > 0;
  useEffect(() => {
    if (!model || !measured) return;
    const picture = `${JSON.stringify(key)} ${resets}`;
    const places = `${picture} ${moves}`;
    const shape = `${places} ${shapeOf(model)}`;
    latest.current = { model, shape, places };
    if (shape === drawn.current) {
      setPlaced((last) => last && { ...last, model });
      return;
    }
    // Data may come faster than a large graph is laid out; what is under way is finished, not started again.
    if (shape === requested.current) return;
    requested.current = shape;
    const request = { kind: key.layout, viewport: viewportNow.current, fixed: readPositions(key) };
    worker.run({ ...layoutInput(model), ...request }).then(
      (layout) => {
        // What was dragged or chosen meanwhile counts more than where it was laid out before.
        if (!layout || latest.current?.places !== places) return;
        // What is hidden now comes back to where it was.
        writePositions(key, { ...readPositions(key), ...layout.positions });
        drawn.current = shape;
        setPlaced({ model: latest.current.shape === shape ? latest.current.model : model, layout, picture });
        setError(undefined);
      },
      (reason: unknown) => {
        requested.current = '';
        setError(reason instanceof Error ? reason : new Error(String(reason)));
      },
    );
  }, [model, worker, key, measured, moves, resets]);

  const keep = useCallback(
    (positions: Positions) => {
      writePositions(key, { ...readPositions(key), ...positions });
      setMoves((count) => count + 1);
    },
    [key],
  );
  const reset = useCallback(() => {
    writePositions(key, {});
    setResets((count) => count + 1);
  }, [key]);
  return { placed, error, keep, reset };
}
