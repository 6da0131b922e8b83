import type { PointerEvent } from 'react';
import { axisFloor, percentText, runsOf } from './coverage.ts';

/** Room below the plot for the marks of time, px. */
const footer = 18;
const height = 100;

/**
 * The share of mutual TLS over time, as SVG: two lines of this on the first page are not worth a library. The plot is drawn on
 * a grid of one unit per point and stretched; texts stand outside of what is stretched.
 */
export function ShareChart({
  shares,
  marks,
  changes,
  label,
  point,
  onPoint,
}: {
  /** Percent; null: nothing was seen. */
  shares: readonly (number | null)[];
  /** Marks of time below, from 0 (left) to 1 (right). */
  marks: readonly { readonly at: number; readonly text: string }[];
  /** Moments at which policy was changed, from 0 to 1. */
  changes: readonly number[];
  /** What it shows, for who cannot see it; the numbers stand in the text beside it. */
  label: string;
  /** The point that is marked; null: none. */
  point: number | null;
  /** The point under the pointer; null when it leaves. */
  onPoint: (index: number | null) => void;
}) {
  const last = Math.max(1, shares.length - 1);
  const floor = axisFloor(shares);
  const y = (share: number) => (height * (100 - share)) / (100 - floor);
  const lines = runsOf(shares).map((run) => run.map(([index, share]) => `${index} ${y(share).toFixed(2)}`));
  const follow = (event: PointerEvent<SVGSVGElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    onPoint(Math.min(last, Math.max(0, Math.round(((event.clientX - left) / width) * last))));
  };
  return (
    <div className="pl-share-chart" role="img" aria-label={label} style={{ paddingBlockEnd: footer }}>
      <div className="pl-share-chart-axis pl-number" aria-hidden>
        {[100, (100 + floor) / 2, floor].map((share) => (
          <span key={share}>{percentText(share)}</span>
        ))}
      </div>
      <div className="pl-share-chart-plot" aria-hidden>
        <svg
          viewBox={`0 0 ${last} ${height}`}
          preserveAspectRatio="none"
          height={height}
          onPointerMove={follow}
          onPointerLeave={() => onPoint(null)}
        >
          {[0, height / 2, height].map((line) => (
            <line key={line} x1={0} x2={last} y1={line} y2={line} className="pl-share-chart-grid" />
          ))}
          {lines.map((points) => (
            <path
              key={points[0]}
              className="pl-share-chart-area"
              d={`M${points.join('L')}V${height}H${points[0]?.split(' ')[0]}Z`}
            />
          ))}
          {lines.map((points) => (
            // A point alone would be a line without length: it is drawn by its round ends.
            <path key={points[0]} className="pl-share-chart-line" d={`M${points.join('L')}h0`} />
          ))}
          {changes.map((at) => (
            <line
              key={at}
              x1={at * last}
              x2={at * last}
              y1={0}
              y2={height}
              className="pl-share-chart-change"
            />
          ))}
          {point !== null && (
            <line x1={point} x2={point} y1={0} y2={height} className="pl-share-chart-cursor" />
          )}
        </svg>
        {marks.map(({ at, text }) => (
          <span key={text} className="pl-share-chart-mark" style={{ insetInlineStart: `${100 * at}%` }}>
            {text}
          </span>
        ))}
      </div>
    </div>
  );
}
