import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react';
import { createScene, labelCentre } from './canvas/scene.ts';
import type { Point } from './layout/geometry.ts';
import { directionOf, firstPlace, nextIn } from './model/navigation.ts';
import type { PlacedGraph } from './useGraphLayout.ts';

export interface GraphKeyboard {
  /** What the arrows have reached; null while the graph has no focus. */
  readonly focused: string | null;
  /** What a screen reader is told of it. */
  readonly announcement: string;
  /** Goes to a node or an edge, now or as soon as it is drawn. */
  readonly goTo: (id: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

export interface GraphKeyboardEvents {
  select(id: string): void;
  /** Opens the namespace that is focused. */
  open(id: string): void;
  /** Collapses the namespace of the node that is focused. */
  collapse(id: string): void;
  /** Shows what was found about it. */
  findings(id: string): void;
  /** Goes through what was found: 1 on, -1 back. */
  step(from: string | null, by: 1 | -1): void;
}

/** Walks over cards and labels with the arrow keys; Enter selects. The graph stays one tab stop. */
export function useGraphKeyboard(
  placed: PlacedGraph | undefined,
  selected: string | null,
  events: GraphKeyboardEvents,
): GraphKeyboard {
  const [reached, setReached] = useState<string | null>(null);
  const [active, setActive] = useState(false);
  // Where somebody goes may be drawn only once its namespace is open.
  const awaited = useRef<string | null>(null);
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
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = directionOf(event.key);
    const from = focused === null ? undefined : places.get(focused);
    const act = (run: () => void) => {
      event.preventDefault();
      // Who clicked first and takes the keys then sees where they are.
      setActive(true);
      run();
    };
    if (direction)
      act(() => {
        const next = from ? nextIn(direction, from, places) : start();
        if (next) setReached(next);
      });
    else if (event.key === 'Home') act(() => setReached(firstPlace(places) ?? null));
    else if (event.key.toLowerCase() === 'n') act(() => events.step(focused, event.shiftKey ? -1 : 1));
    else if (focused === null) return;
    else if (event.key === 'Enter' || event.key === ' ') act(() => events.select(focused));
    else if (event.key.toLowerCase() === 'f') act(() => events.findings(focused));
    else if (event.key === '+') act(() => events.open(focused));
    else if (event.key === '-') act(() => events.collapse(focused));
  };
  return {
    focused,
    announcement: focused === null ? '' : (descriptions.get(focused) ?? ''),
    goTo(id) {
      awaited.current = id;
      setActive(true);
      setReached(id);
    },
    onKeyDown,
    // A click focuses as well; the ring is for those who came by keyboard.
    onFocus() {
      if (!document.activeElement?.matches(':focus-visible')) return;
      setActive(true);
      setReached((last) =>
        last !== null && (places.has(last) || last === awaited.current) ? last : start(),
      );
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
