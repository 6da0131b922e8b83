import { type ReactNode, useState } from 'react';
import { focusSearch } from './focusSearch.ts';
import { KeyboardHelp } from './KeyboardHelp.tsx';
import { Masthead } from './Masthead.tsx';
import { useShortcut } from './shortcuts.ts';
import './shell.css';

/** A page of no cluster, with what stands around it: a masthead, but no navigation. */
export function ClusterlessShell({ children }: { children: ReactNode }) {
  const [helping, setHelping] = useState(false);
  useShortcut('?', () => setHelping(true));
  useShortcut('/', focusSearch);
  return (
    <>
      <div className="pl-page" data-navigation="none">
        <a className="pl-skip" href="#main">
          Skip to content
        </a>
        <Masthead cluster={null} navigation={null} onHelp={() => setHelping(true)} />
        <main id="main" className="pl-main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <KeyboardHelp isOpen={helping} onClose={() => setHelping(false)} />
    </>
  );
}
