import { useEffect, useState } from 'react';
import { type Frames, nextMoment } from './frames.ts';

/** How long a picture stands before the next, ms. */
const pictureMs = 1_200;

/** Plays a range: the next moment follows once the one before is drawn. At now it stops. */
export function usePlayback(
  frames: Frames | null,
  at: number | null,
  isLoading: boolean,
  onMoment: (at: number | null) => void,
): { readonly playing: boolean; readonly toggle: () => void; readonly stop: () => void } {
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing || frames === null || isLoading) return;
    const timer = setTimeout(() => {
      const next = nextMoment(frames, at);
      if (next === null) setPlaying(false);
      onMoment(next);
    }, pictureMs);
    return () => clearTimeout(timer);
  }, [playing, frames, at, isLoading, onMoment]);
  return { playing, toggle: () => setPlaying(!playing), stop: () => setPlaying(false) };
}
