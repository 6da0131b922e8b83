import type { TrafficWindow } from '@padlock/contract';
import { ToggleGroup, ToggleGroupItem } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState } from '../../../components/ErrorState.tsx';
import { rate, windowWords } from '../../../components/format.ts';
import { ShareKey } from '../../../components/ShareBar.tsx';
import { Skeleton } from '../../../components/Skeleton.tsx';
import { queries } from '../../../data/queries.ts';
import { useCluster, useSearchParam, useTrafficWindow } from '../../../state/urlState.ts';
import { type ChartData, isEmpty, latest, stacked } from './chartData.ts';
import { type ChartLine, TimeChart } from './TimeChart.tsx';
import './traffic.css';

const byTls: readonly ChartLine[] = [
  { label: 'Mutual TLS', colour: '--pl-locked-g', fill: 'solid' },
  { label: 'Not mutual TLS', colour: '--pl-open-g', fill: 'hatched' },
];
const failed: readonly ChartLine[] = [{ label: 'Failed requests', colour: '--pl-text', fill: 'none' }];

/** Requests, failures and TCP connections of a service over time, in or out, by mutual TLS and not. */
export function TrafficTab({ namespace, name }: { namespace: string; name: string }) {
  const cluster = useCluster();
  const [range] = useTrafficWindow();
  const [raw, setDirection] = useSearchParam('direction');
  const direction = raw === 'outbound' ? 'outbound' : 'inbound';
  const traffic = useQuery(queries.serviceTraffic(cluster, namespace, name, { range, direction }));

  function content(): ReactNode {
    if (!traffic.data)
      return traffic.error ? (
        <ErrorState title="No charts" error={traffic.error} onRetry={() => void traffic.refetch()} />
      ) : (
        <Skeleton rows={3} height={220} label="Loading charts" />
      );
    const { requests, errors, connections } = traffic.data;
    return (
      <div className="pl-charts">
        <TlsChart title="Requests" data={stacked(requests)} range={range} direction={direction} />
        <Chart title="Failed requests" range={range} empty={errors.perSecond.every((value) => !value)}>
          <TimeChart
            data={{ timestamps: errors.timestamps, rows: [errors.perSecond] }}
            lines={failed}
            format={rate}
            label={`Failed requests, ${direction}, last ${windowWords(range)}`}
          />
        </Chart>
        <TlsChart
          title="TCP connections opened"
          data={stacked(connections)}
          range={range}
          direction={direction}
        />
      </div>
    );
  }

  return (
    <>
      <ToggleGroup aria-label="Direction">
        <ToggleGroupItem
          text="Inbound"
          isSelected={direction === 'inbound'}
          onChange={() => setDirection(null)}
        />
        <ToggleGroupItem
          text="Outbound"
          isSelected={direction === 'outbound'}
          onChange={() => setDirection('outbound')}
        />
      </ToggleGroup>
      {content()}
    </>
  );
}

function TlsChart({
  title,
  data,
  range,
  direction,
}: {
  title: string;
  data: ChartData;
  range: TrafficWindow;
  direction: string;
}) {
  const [mutual = [], both = []] = data.rows;
  const mutualNow = latest(mutual);
  const bothNow = latest(both);
  return (
    <Chart
      title={title}
      range={range}
      empty={isEmpty(data)}
      legend={
        mutualNow !== null &&
        bothNow !== null && (
          <>
            <span>
              <ShareKey kind="mutual" /> Mutual TLS <b>{rate(mutualNow)}</b>
            </span>
            <span>
              <ShareKey kind="rest" /> Not mutual TLS <b>{rate(bothNow - mutualNow)}</b>
            </span>
          </>
        )
      }
    >
      <TimeChart
        data={data}
        lines={byTls}
        format={rate}
        label={`${title} by mutual TLS, ${direction}, last ${windowWords(range)}`}
      />
    </Chart>
  );
}

function Chart({
  title,
  range,
  empty,
  legend,
  children,
}: {
  title: string;
  range: TrafficWindow;
  empty: boolean;
  legend?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="pl-card pl-chart-card" aria-label={title}>
      <div className="pl-chart-head">
        <h2>{title}</h2>
        <span className="pl-sub">last {windowWords(range)}</span>
        <span className="pl-chart-legend pl-number">{legend}</span>
      </div>
      {empty ? <p className="pl-muted pl-chart-empty">None in the last {windowWords(range)}.</p> : children}
    </section>
  );
}
