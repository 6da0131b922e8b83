import type { SourceStatus } from '@padlock/contract';
import { Button } from '@patternfly/react-core';
import RhUiPauseIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-pause-icon';
import RhUiPlayIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-play-icon';
import RhUiSyncIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-sync-icon';
import { useQueryClient } from '@tanstack/react-query';
import { clockTime, relativeTime } from '../components/time.ts';
import { useNow } from '../components/useNow.ts';
import { useSearchParam } from '../state/urlState.ts';
import { liveStore, useLive } from '../live/liveStore.ts';
import { useDataTime } from '../live/useDataTime.ts';

/** Live or paused, how old the data is, and a way to ask again at once. */
export function LiveStatus({ cluster }: { cluster: string }) {
  const client = useQueryClient();
  const { stream, sources, pausedAt } = useLive();
  const [moment] = useSearchParam('at');
  const paused = pausedAt !== null;
  const away = (source: SourceStatus['name']) =>
    sources?.some(({ name, state }) => name === source && (state === 'down' || state === 'stale')) ?? false;
  const lost = stream === 'lost' || away('kubernetes');
  const withoutTraffic = !lost && away('prometheus');
  const refresh = () => void client.invalidateQueries({ queryKey: ['clusters', cluster] });
  return (
    <div className="pl-live">
      <span
        className="pl-dot"
        data-state={paused || moment !== null ? 'paused' : lost ? 'lost' : withoutTraffic ? 'partly' : stream}
        aria-hidden
      />
      <span role="status" className="pl-live-state">
        {moment !== null ? (
          <b>Past moment</b>
        ) : paused ? (
          <>
            <b>Paused</b> at {clockTime(pausedAt)}
          </>
        ) : (
          <b>{lost ? 'Not live' : withoutTraffic ? 'Policies live' : 'Live'}</b>
        )}
      </span>
      {!paused && moment === null && <DataAge cluster={cluster} />}
      <Button
        variant="plain"
        aria-label={paused ? 'Resume live updates' : 'Pause live updates'}
        icon={paused ? <RhUiPlayIcon /> : <RhUiPauseIcon />}
        onClick={() => {
          if (!paused) return liveStore.pause();
          liveStore.resume();
          refresh();
        }}
      />
      <Button variant="plain" aria-label="Refresh now" icon={<RhUiSyncIcon />} onClick={refresh} />
    </div>
  );
}

function DataAge({ cluster }: { cluster: string }) {
  const time = useDataTime(cluster);
  const now = useNow(1_000);
  if (time === null) return null;
  return (
    <span className="pl-muted pl-number pl-data-age" title={clockTime(time)}>
      updated {relativeTime(time, Math.max(now, time))}
    </span>
  );
}
