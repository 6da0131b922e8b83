import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Outlet } from 'react-router';
import { UnknownCluster } from '../app/UnknownCluster.tsx';
import { queries } from '../data/queries.ts';
import { PendingBar } from '../features/changes/PendingBar.tsx';
import { ReviewProvider } from '../features/changes/ReviewProvider.tsx';
import { useEvents } from '../live/useEvents.ts';
import { useStoredFlag } from '../state/storedFlag.ts';
import { useCluster, useTrafficWindow } from '../state/urlState.ts';
import { KeyboardHelp } from './KeyboardHelp.tsx';
import { Masthead } from './Masthead.tsx';
import { focusSearch } from './focusSearch.ts';
import { Navigation } from './Navigation.tsx';
import { SourceBanner } from './SourceBanner.tsx';
import { Toasts } from './Toasts.tsx';
import { useShortcut } from './shortcuts.ts';
import './shell.css';

/** Every page of a cluster, with what stands around it. */
export function Shell() {
  const cluster = useCluster();
  const { data: session } = useQuery(queries.session());
  // Asking for what is not there would end in a page that says that the server does not answer.
  if (session !== undefined && !session.clusters.some(({ id }) => id === cluster))
    return <UnknownCluster cluster={cluster} known={session.clusters} />;
  return <ClusterShell cluster={cluster} />;
}

function ClusterShell({ cluster }: { cluster: string }) {
  const [window] = useTrafficWindow();
  const [rail, setRail] = useStoredFlag('padlock.navigation.rail', false);
  const [helping, setHelping] = useState(false);
  useEvents(cluster, window);
  useShortcut('?', () => setHelping(true));
  useShortcut('/', focusSearch);

  return (
    <ReviewProvider cluster={cluster}>
      <div className="pl-page" data-rail={rail}>
        <a className="pl-skip" href="#main">
          Skip to content
        </a>
        <Masthead
          cluster={cluster}
          navigation={{ rail, onToggle: () => setRail(!rail) }}
          onHelp={() => setHelping(true)}
        />
        <Navigation cluster={cluster} rail={rail} />
        <main id="main" className="pl-main" tabIndex={-1}>
          {/* Anew in each cluster: what a page keeps while it reads again must not be of another one. */}
          <Outlet key={cluster} />
        </main>
        {/* Below the page: what comes and goes with an outage must not move the page under somebody's hand. */}
        <div className="pl-foot">
          <SourceBanner cluster={cluster} />
          <PendingBar cluster={cluster} />
        </div>
      </div>
      <KeyboardHelp isOpen={helping} onClose={() => setHelping(false)} />
      <Toasts />
    </ReviewProvider>
  );
}
