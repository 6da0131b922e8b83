import type { Change, TimeSeries } from '@padlock/contract';
import { Button } from '@patternfly/react-core';
import RhUiCloseIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-close-icon';
import RhUiPauseIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-pause-icon';
import RhUiPlayIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-play-icon';
import { useQuery } from '@tanstack/react-query';
import { useId, useMemo, useState } from 'react';
import { ChoiceMenu } from '../../../components/ChoiceMenu.tsx';
import { ErrorState } from '../../../components/ErrorState.tsx';
import { rate, windowWords } from '../../../components/format.ts';
import { ShareKey } from '../../../components/ShareBar.tsx';
import { absoluteTime, clockTime } from '../../../components/time.ts';
import { queries } from '../../../data/queries.ts';
import { type Bar, barsOf } from '../model/bars.ts';
import { type TimelineRange, timelineRanges } from '../model/viewOptions.ts';
import { type Frames, framesOf, momentAt, neighbour, shownSeries } from './frames.ts';
import { usePlayback } from './usePlayback.ts';
import './timeline.css';

const mostBars = 120;
const height = 40;

export interface TimelineProps {
  cluster: string;
  namespaces: readonly string[] | null;
  range: TimelineRange;
  /** Unix seconds; null: now. */
  at: number | null;
  /** The picture of this moment is still on its way. */
  isLoading: boolean;
  onRange: (range: TimelineRange) => void;
  onMoment: (at: number | null) => void;
  onClose: () => void;
}

/** Mutual TLS and plaintext of the mesh over time, and the moment that the graph shows; it can be moved, and played. */
export function Timeline(props: TimelineProps) {
  const { cluster, namespaces, range, at, isLoading, onMoment } = props;
  const traffic = useQuery(queries.meshTraffic(cluster, { range, namespaces }));
  const history = useQuery(queries.changes(cluster, { namespaces }));
  const series = useMemo(() => traffic.data && shownSeries(traffic.data), [traffic.data]);
  const frames = useMemo(() => (series ? framesOf(series) : null), [series]);
  const { playing, toggle, stop } = usePlayback(frames, at, isLoading, onMoment);
  const choose = (moment: number | null) => {
    stop();
    onMoment(moment);
  };
  return (
    <section className="pl-timeline" aria-label="Timeline">
      <div className="pl-timeline-controls">
        <Button
          variant="plain"
          aria-label={playing ? 'Pause the timeline' : 'Play the timeline'}
          icon={playing ? <RhUiPauseIcon /> : <RhUiPlayIcon />}
          isDisabled={frames === null}
          onClick={toggle}
        />
        <Button
          variant="link"
          isDisabled={frames === null}
          onClick={() => frames && choose(neighbour(frames, at, -1))}
        >
          Earlier
        </Button>
        <Button
          variant="link"
          isDisabled={frames === null || at === null}
          onClick={() => frames && choose(neighbour(frames, at, 1))}
        >
          Later
        </Button>
        <Button variant="secondary" size="sm" isDisabled={at === null} onClick={() => choose(null)}>
          Back to live
        </Button>
        <ChoiceMenu
          name="Range of the timeline"
          value={range}
          choices={timelineRanges.map((value) => ({ value, label: `last ${windowWords(value)}` }))}
          onChoose={props.onRange}
        />
        <span className="pl-timeline-keys pl-muted">
          <span>
            <ShareKey kind="mutual" /> Mutual TLS
          </span>
          <span>
            <ShareKey kind="rest" /> {series?.basis === 'connections' ? 'Not mutual TLS' : 'Plaintext'}
          </span>
        </span>
        <Button
          variant="plain"
          className="pl-timeline-close"
          aria-label="Close the timeline"
          icon={<RhUiCloseIcon />}
          onClick={props.onClose}
        />
      </div>
      {series && frames ? (
        <Track
          series={series}
          frames={frames}
          at={at}
          changes={history.data?.changes ?? []}
          onMoment={choose}
        />
      ) : traffic.error ? (
        <ErrorState
          title="The timeline cannot be shown"
          error={traffic.error}
          onRetry={() => void traffic.refetch()}
        />
      ) : (
        <p className="pl-timeline-note pl-muted" role="status">
          {traffic.data
            ? `Prometheus has nothing of the last ${windowWords(range)}.`
            : 'Loading the timeline'}
        </p>
      )}
    </section>
  );
}

function Track({
  series,
  frames,
  at,
  changes,
  onMoment,
}: {
  series: TimeSeries;
  frames: Frames;
  at: number | null;
  changes: readonly Change[];
  onMoment: (at: number | null) => void;
}) {
  const pattern = useId();
  const bars = useMemo(() => barsOf(series, mostBars), [series]);
  /** Where the hand is: the graph follows when it lets go. */
  const [held, setHeld] = useState<number | null>(null);
  const { start, end, step } = frames;
  const place = (seconds: number) =>
    ((Math.min(Math.max(seconds, start), end) - start) / (end - start)) * 100;
  const shown = held ?? at ?? end;
  const highest = Math.max(...bars.map(total), Number.MIN_VALUE);
  const width = 100 / Math.max(1, bars.length);
  const bar = bars.findLast(({ time }) => time <= shown);
  const isOutside = at !== null && (at < start || at > end);
  const settle = () => {
    if (held !== null) onMoment(momentAt(frames, held));
    setHeld(null);
  };
  return (
    <>
      <div className="pl-timeline-track">
        <svg viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" aria-hidden>
          <defs>
            <pattern id={pattern} width="4" height="4" patternUnits="userSpaceOnUse">
              <rect width="4" height="4" fill="var(--pl-open-g)" />
            </pattern>
          </defs>
          {bars.map((one, index) => {
            const full = (total(one) / highest) * (height - 4);
            // What was seen keeps a visible sliver, however little it is.
            const rest = one.rest ? Math.max(2, (one.rest / highest) * (height - 4)) : 0;
            const mutual = one.mutualTls ? Math.max(2, full - rest) : 0;
            return (
              <g key={one.time}>
                <rect
                  x={index * width}
                  y={height - mutual}
                  width={width * 0.8}
                  height={mutual}
                  fill="var(--pl-locked-g)"
                />
                <rect
                  x={index * width}
                  y={height - mutual - rest}
                  width={width * 0.8}
                  height={rest}
                  fill={`url(#${pattern})`}
                />
              </g>
            );
          })}
        </svg>
        {changes
          .map((change) => ({ change, time: Date.parse(change.appliedAt) / 1_000 }))
          .filter(({ time }) => time >= start && time <= end)
          .map(({ change, time }) => (
            <span
              key={change.id}
              className="pl-timeline-change"
              style={{ insetInlineStart: `${place(time)}%` }}
              title={`${clockTime(time * 1_000)}: changed by ${change.user}`}
            />
          ))}
        <span className="pl-timeline-cursor" style={{ insetInlineStart: `${place(shown)}%` }} aria-hidden />
        <input
          type="range"
          aria-label="Moment that the graph shows"
          min={start}
          max={end}
          step={step}
          value={Math.min(Math.max(shown, start), end)}
          aria-valuetext={`${shown >= end ? 'now' : absoluteTime(shown * 1_000)}${words(bar)}`}
          onChange={(event) => setHeld(Number(event.currentTarget.value))}
          onPointerUp={settle}
          onKeyUp={settle}
          onBlur={settle}
        />
      </div>
      <div className="pl-timeline-axis pl-muted">
        <span>{absoluteTime(start * 1_000)}</span>
        <span>
          {isOutside ? `${absoluteTime(at * 1_000)} lies before this range` : ''}
          {!isOutside && (shown >= end ? 'now' : absoluteTime(shown * 1_000))}
          {!isOutside && words(bar)}
        </span>
        <span>now</span>
      </div>
    </>
  );
}

const total = (bar: Bar): number => (bar.mutualTls ?? 0) + (bar.rest ?? 0);

function words(bar: Bar | undefined): string {
  if (bar === undefined || bar.mutualTls === null || bar.rest === null) return ': no data';
  return `: ${rate(bar.mutualTls)} mutual TLS, ${rate(bar.rest)} not`;
}
