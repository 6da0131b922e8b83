import { Button } from '@patternfly/react-core';
import RhUiMenuBarsIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-menu-bars-icon';
import RhUiQuestionMarkCircleIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-question-mark-circle-icon';
import { Link } from 'react-router';
import { ClusterMenu } from './ClusterMenu.tsx';
import { LiveStatus } from './LiveStatus.tsx';
import { Logo } from './Logo.tsx';
import { MeshLock } from './MeshLock.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';
import { UserMenu } from './UserMenu.tsx';
import { WindowMenu } from './WindowMenu.tsx';

export interface MastheadProps {
  /** null: of no cluster, but of all. */
  cluster: string | null;
  /** The navigation of a cluster; null where there is none. */
  navigation: {
    /** Is it only icons now? */
    readonly rail: boolean;
    readonly onToggle: () => void;
  } | null;
  onHelp: () => void;
}

export function Masthead({ cluster, navigation, onHelp }: MastheadProps) {
  return (
    <header className="pl-masthead">
      <div className="pl-masthead-side">
        {navigation !== null && (
          <Button
            variant="plain"
            className="pl-burger"
            aria-label="Navigation with names"
            aria-expanded={!navigation.rail}
            aria-controls="navigation"
            icon={<RhUiMenuBarsIcon />}
            onClick={navigation.onToggle}
          />
        )}
        <Link className="pl-logo" to="/" aria-label="Padlock, first page">
          <Logo />
          <span>Padlock</span>
        </Link>
        <span className="pl-rule" />
        <ClusterMenu cluster={cluster} />
        {cluster !== null && <MeshLock cluster={cluster} />}
      </div>
      <div className="pl-masthead-side">
        <WindowMenu />
        {cluster !== null && <LiveStatus cluster={cluster} />}
        <span className="pl-rule" />
        <ThemeSwitch />
        <Button
          variant="plain"
          aria-label="Keyboard help"
          icon={<RhUiQuestionMarkCircleIcon />}
          onClick={onHelp}
        />
        <UserMenu />
      </div>
    </header>
  );
}
