import { useEffect, useState } from 'react';
import './states.css';

/** Loading is shown only when it takes long enough to notice, so that fast answers do not flicker. */
const patience = 300;

/** True once a wait has become noticeable. */
export function useNoticeable(waiting: boolean): boolean {
  const [noticeable, setNoticeable] = useState(false);
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setNoticeable(true), patience);
    return () => {
      clearTimeout(timer);
      setNoticeable(false);
    };
  }, [waiting]);
  return waiting && noticeable;
}

/** Bars in the place of what will come. Sizes are those of the final shape, so that nothing jumps. */
export function Skeleton({
  rows,
  height = 43,
  label,
}: {
  rows: number;
  /** px of one row */
  height?: number;
  /** What is being loaded, for screen readers: `Loading services`. */
  label: string;
}) {
  const visible = useNoticeable(true);
  return (
    <div role="status" className="pl-skeleton" data-visible={visible}>
      <span className="pl-visually-hidden">{visible ? label : ''}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="pl-skeleton-row" style={{ height }} aria-hidden>
          <span style={{ width: `${60 + ((row * 37) % 30)}%` }} />
        </div>
      ))}
    </div>
  );
}
