import { type KeyboardEvent, useCallback, useMemo, useState } from 'react';
import { createScene, labelCentre } from './canvas/scene.ts';
import type { Point } from './layout/geometry.ts';
import { directionOf, firstPlace, nextIn } from './model/navigation.ts';
import type { PlacedGraph } from './useGraphLayout.ts';

export interface GraphKeyboard {
  /** What the arrows have reached; null while the graph has no focus. */
  readonly focused: string | null;
  /** What a screen reader is told of it. */
  readonly announcement: string;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

/** Walks over cards and labels with the arrow keys; Enter selects. The graph stays one tab stop. */
export function useGraphKeyboard(
  placed: PlacedGraph | undefined,
  selected: string | null,
  onSelect: (id: string) => void,
): GraphKeyboard {
  const [reached, setReached] = useState<string | null>(null);
  const [active, setActive] = useState(false);
  const places = useMemo(() => (placed ? placesOf(placed) : new Map<string, Point>()), [placed]);
  const descriptions = useMemo(
    () =>
      new Map(
        [...(placed?.model.cards ?? []), ...(placed?.model.edges ?? [])].map(({ id, description }) => [
          id,
          description,
        ]),
      ),
    [placed],
  );
  const start = useCallback(
    () => (selected !== null && places.has(selected) ? selected : (firstPlace(places) ?? null)),
    [places, selected],
  );
  const focused = active && reached !== null && places.has(reached) ? reached : null;

  const onKeyDown = (event: KeyboardEvent) => {
    const direction = directionOf(event.key);
    const from = focused === null ? undefined : places.get(focused);
    if (direction) {
      event.preventDefault();
      const next = from ? nextIn(direction, from, places) : start();
      if (next) setReached(next);
    } else if (event.key === 'Home') {
      event.preventDefault();
      setReached(firstPlace(places) ?? null);
    } else if ((event.key === 'Enter' || event.key === ' ') && focused !== null) {
      event.preventDefault();
      onSelect(focused);
    }
  };
  return {
    focused,
    announcement: focused === null ? '' : (descriptions.get(focused) ?? ''),
    onKeyDown,
    // A click focuses as well; the ring is for those who came by keyboard.
    onFocus() {
      if (!document.activeElement?.matches(':focus-visible')) return;
      setActive(true);
      setReached((last) => (last !== null && places.has(last) ? last : start()));
    },
    onBlur: () => setActive(false),
  };
}

function placesOf({ model, layout }: PlacedGraph): Map<string, Point> {
  const scene = createScene(model, layout);
  const positionOf = (id: string) => layout.positions[id];
  const places = new Map<string, Point>();
  for (const { id } of model.cards) {
    const point = positionOf(id);
    if (point) places.set(id, point);
  }
  for (const edge of model.edges) {
    const point = labelCentre(scene, edge, positionOf);
    if (point) places.set(edge.id, point);
  }
  return places;
}
