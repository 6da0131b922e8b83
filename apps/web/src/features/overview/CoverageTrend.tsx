import type { TimeSeries, TrafficWindow } from '@padlock/contract';
import RhUiTrendDownIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-trend-down-icon';
import RhUiTrendUpIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-trend-up-icon';
import { useMemo, useState } from 'react';
import { rate, windowWords } from '../../components/format.ts';
import { absoluteTime } from '../../components/time.ts';
import { percentText, pointsGained, pointsText, shareOverTime } from './coverage.ts';
import { ShareChart } from './ShareChart.tsx';
import { timeMarks } from './timeMarks.ts';

/** The share over time. The axis shows the part that changes, so it says where it begins. */
export function CoverageTrend({
  title,
  range,
  series,
  error,
  changes,
}: {
  title: string;
  /** When policy was changed through Padlock, in ms since the epoch. */
  changes: readonly number[];
  range: TrafficWindow;
  series: TimeSeries | undefined;
  error: Error | null;
}) {
  const shares = useMemo(() => (series === undefined ? undefined : shareOverTime(series)), [series]);
  const [point, setPoint] = useState<number | null>(null);
  if (shares === undefined || series === undefined)
    return (
      <div className="pl-coverage-trend">
        {error && <p className="pl-muted">No trend: {error.message}</p>}
      </div>
    );
  if (shares.every((share) => share === null))
    return (
      <div className="pl-coverage-trend">
        <p className="pl-muted">Nothing was seen in the last {windowWords(range)}.</p>
      </div>
    );
  return (
    <div className="pl-coverage-trend">
      <ShareChart
        shares={shares}
        marks={timeMarks(series.timestamps)}
        changes={placesOf(changes, series.timestamps)}
        point={point}
        onPoint={setPoint}
        label={`${title}: share of mutual TLS, last ${windowWords(range)}`}
      />
      <p className="pl-coverage-note pl-number">
        {point === null ? <Gained series={series} range={range} /> : <Point series={series} index={point} />}
      </p>
    </div>
  );
}

/** Where on the axis moments stand, from 0 to 1; those outside of it are left out. */
function placesOf(moments: readonly number[], timestamps: readonly number[]): readonly number[] {
  const [start = 0, end = 0] = [timestamps[0], timestamps.at(-1)];
  return moments
    .map((moment) => (moment / 1000 - start) / (end - start))
    .filter((place) => place >= 0 && place <= 1);
}

function Gained({ series, range }: { series: TimeSeries; range: TrafficWindow }) {
  const points = pointsGained(series);
  if (points === null) return <span className="pl-muted">No earlier traffic to compare with</span>;
  const Icon = points < 0 ? RhUiTrendDownIcon : RhUiTrendUpIcon;
  const changed = Math.abs(points) >= 0.1;
  return (
    <>
      {changed && <Icon aria-hidden />} <b>{pointsText(points)}</b>{' '}
      <span className="pl-muted">over {windowWords(range)}</span>
    </>
  );
}

/** What the pointer is on. */
function Point({ series, index }: { series: TimeSeries; index: number }) {
  const [mutual, other, time] = [
    series.mutualTls[index],
    series.notMutualTls[index],
    series.timestamps[index],
  ];
  if (time === undefined) return null;
  const total = (mutual ?? 0) + (other ?? 0);
  return (
    <>
      <span className="pl-muted">{absoluteTime(time * 1000).replace(/:\d\d$/, '')}</span>{' '}
      {total === 0 ? 'nothing seen' : <b>{percentText((100 * (mutual ?? 0)) / total)}</b>}
      {total > 0 && (other ?? 0) > 0 && <span className="pl-muted">, {rate(other ?? 0)} not mutual TLS</span>}
    </>
  );
}
