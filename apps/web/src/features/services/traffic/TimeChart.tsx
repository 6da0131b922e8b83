import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTheme } from '../../../state/theme.ts';
import type { ChartData } from './chartData.ts';
import { hatch } from './hatch.ts';

/** One line of a chart, and how the area below it is filled. */
export interface ChartLine {
  readonly label: string;
  /** CSS custom property of its colour. */
  readonly colour: `--pl-${string}`;
  readonly fill: 'solid' | 'hatched' | 'none';
}

export interface TimeChartProps {
  data: ChartData;
  /** In the order of the rows. With two or more, each is drawn on top of the one before. */
  lines: readonly ChartLine[];
  /** Writes a value with its unit. */
  format: (value: number) => string;
  /** What the chart shows, for who cannot see it; the numbers stand in the text beside it. */
  label: string;
}

const height = 200;

/** Values over time. uPlot draws on a canvas, so colours are read from the theme and read again when it changes. */
export function TimeChart({ data, lines, format, label }: TimeChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const current = useRef(data);
  const { dark } = useTheme();

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const plot = new uPlot(options(element, lines, format, dark), aligned(current.current), element);
    chart.current = plot;
    const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [lines, format, dark]);

  useEffect(() => {
    current.current = data;
    chart.current?.setData(aligned(data));
  }, [data]);

  return <div ref={frame} className="pl-chart" role="img" aria-label={label} style={{ minHeight: height }} />;
}

/** uPlot's shape; rows from the last to the first, so that the lower band is painted over the upper one. */
function aligned({ timestamps, rows }: ChartData): uPlot.AlignedData {
  return [[...timestamps], ...rows.toReversed().map((row) => [...row])];
}

function options(
  element: HTMLElement,
  lines: readonly ChartLine[],
  format: (value: number) => string,
  dark: boolean,
): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = `11px ${style.fontFamily}`;
  const axis = {
    stroke: colour('--pl-subtle'),
    font,
    grid: { stroke: colour('--pl-line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
    axes: [
      { ...axis, size: 28, values: (_, splits) => splits.map(clock) },
      { ...axis, size: 64, values: (_, splits) => splits.map(format) },
    ],
    series: [
      {},
      ...lines.toReversed().map(({ label, colour: name, fill }) => ({
        label,
        stroke: colour(name),
        width: 1.5,
        points: { show: false },
        ...(fill === 'none'
          ? {}
          : { fill: fill === 'hatched' ? hatch(colour(name), dark) : opaque(colour(name), element) }),
      })),
    ],
  };
}

/** The colour at a third over the surface, without letting through what is painted below it. */
function opaque(colour: string, element: HTMLElement): string {
  const surface = getComputedStyle(element).getPropertyValue('--pl-surface').trim();
  return `color-mix(in srgb, ${colour} 40%, ${surface})`;
}

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

function clock(unixSeconds: number): string {
  return time.format(unixSeconds * 1000);
}
