import { useState } from 'react';
import { Outlet } from 'react-router';
import { PendingBar } from '../features/changes/PendingBar.tsx';
import { ReviewProvider } from '../features/changes/ReviewProvider.tsx';
import { useEvents } from '../live/useEvents.ts';
import { useStoredFlag } from '../state/storedFlag.ts';
import { useCluster, useTrafficWindow } from '../state/urlState.ts';
import { KeyboardHelp } from './KeyboardHelp.tsx';
import { Masthead } from './Masthead.tsx';
import { Navigation } from './Navigation.tsx';
import { SourceBanner } from './SourceBanner.tsx';
import { Toasts } from './Toasts.tsx';
import { useShortcut } from './shortcuts.ts';
import './shell.css';

/** What stands around every page of a cluster. */
export function Shell() {
  const cluster = useCluster();
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
          rail={rail}
          onToggleNavigation={() => setRail(!rail)}
          onHelp={() => setHelping(true)}
        />
        <Navigation cluster={cluster} rail={rail} />
        <main id="main" className="pl-main" tabIndex={-1}>
          <SourceBanner cluster={cluster} />
          <Outlet />
          <PendingBar cluster={cluster} />
        </main>
      </div>
      <KeyboardHelp isOpen={helping} onClose={() => setHelping(false)} />
      <Toasts />
    </ReviewProvider>
  );
}

/** The search of the page that is open: the first field that is one, or is marked as one. */
function focusSearch() {
  document.querySelector<HTMLInputElement>('main :is(input[type="search"], [data-page-search])')?.focus();
}
