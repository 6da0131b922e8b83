import type { TimeSeries } from '@padlock/contract';
import { type KeyboardEvent, type PointerEvent, useId, useMemo, useState } from 'react';
import { rate } from '../../../components/format.ts';
import { ShareKey } from '../../../components/ShareBar.tsx';
import { absoluteTime, clockTime } from '../../../components/time.ts';
import { type Bar, barsOf } from '../model/bars.ts';
import { bytesPerSecond } from '../model/numbers.ts';

const width = 331;
const height = 48;
const mostBars = 60;

/** Traffic over time as bars: mutual TLS solid, everything else hatched on top. Hover or arrow keys read one bar. */
export function TrafficBars({ series, isLive = true }: { series: TimeSeries; isLive?: boolean }) {
  const pattern = useId();
  const bars = useMemo(() => barsOf(series, mostBars), [series]);
  const [reading, setReading] = useState<number | null>(null);
  const highest = Math.max(...bars.map((bar) => (bar.mutualTls ?? 0) + (bar.rest ?? 0)), Number.MIN_VALUE);
  const step = width / Math.max(1, bars.length);
  const shown =
    (reading === null ? undefined : bars[reading]) ?? bars.findLast((bar) => bar.mutualTls !== null);
  const print = (value: number | null | undefined) =>
    value === null || value === undefined
      ? 'no data'
      : series.basis === 'bytes'
        ? bytesPerSecond(value)
        : rate(value);
  const total = (bar: Bar) => (bar.mutualTls ?? 0) + (bar.rest ?? 0);
  const first = bars[0];

  const point = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const index = Math.floor(((event.clientX - box.left) / box.width) * bars.length);
    setReading(Math.min(bars.length - 1, Math.max(0, index)));
  };
  const walk = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    setReading((last) => Math.min(bars.length - 1, Math.max(0, (last ?? bars.length - 1) + by)));
  };

  return (
    <figure className="pl-bars">
      <svg
        viewBox={`0 0 ${width} ${height + 2}`}
        preserveAspectRatio="none"
        role="slider"
        tabIndex={0}
        aria-label={`${series.basis} over time by mutual TLS and plaintext`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, bars.length - 1)}
        aria-valuenow={reading ?? Math.max(0, bars.length - 1)}
        aria-valuetext={
          shown
            ? `${absoluteTime(shown.time * 1000)}: mutual TLS ${print(shown.mutualTls)}, other ${print(shown.rest)}`
            : 'no data'
        }
        onPointerMove={point}
        onPointerLeave={() => setReading(null)}
        onKeyDown={walk}
        onBlur={() => setReading(null)}
      >
        <defs>
          <pattern
            id={pattern}
            width="4"
            height="4"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="4" height="4" fill="var(--pl-open-g)" opacity="0.35" />
            <rect width="2" height="4" fill="var(--pl-open-g)" />
          </pattern>
        </defs>
        {bars.map((bar, index) => {
          const full = (total(bar) / highest) * (height - 4);
          // What was seen keeps a visible sliver, however little it is.
          const rest = bar.rest ? Math.max(1.5, ((bar.rest ?? 0) / highest) * (height - 4)) : 0;
          const mutual = bar.mutualTls ? Math.max(1.5, full - rest) : 0;
          const x = index * step;
          return (
            <g key={bar.time} opacity={reading === null || reading === index ? 1 : 0.45}>
              {mutual > 0 && (
                <rect
                  x={x}
                  y={height - mutual}
                  width={step * 0.78}
                  height={mutual}
                  fill="var(--pl-locked-g)"
                />
              )}
              {rest > 0 && (
                <rect
                  x={x}
                  y={height - mutual - rest}
                  width={step * 0.78}
                  height={rest}
                  fill={`url(#${pattern})`}
                />
              )}
            </g>
          );
        })}
        <path
          d={`M0 ${height + 1}H${width}`}
          stroke="var(--pl-line-strong)"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption>
        <span className="pl-bars-axis">
          <span>{first ? axisTime(first.time, bars) : ''}</span>
          <span>{(reading === null && isLive) || !shown ? 'now' : clockTime(shown.time * 1000)}</span>
        </span>
        <span className="pl-bars-keys">
          <span>
            <ShareKey kind="mutual" /> Mutual TLS <b>{print(shown?.mutualTls)}</b>
          </span>
          <span>
            <ShareKey kind="rest" /> {series.basis === 'requests' ? 'Plaintext' : 'Not mutual TLS'}{' '}
            <b>{print(shown?.rest)}</b>
          </span>
        </span>
      </figcaption>
    </figure>
  );
}

function axisTime(time: number, bars: readonly Bar[]): string {
  const span = (bars.at(-1)?.time ?? time) - time;
  return span > 20 * 3600 ? absoluteTime(time * 1000) : clockTime(time * 1000);
}
