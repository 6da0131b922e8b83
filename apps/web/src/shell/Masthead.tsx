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
  cluster: string;
  /** Is the navigation only icons now? */
  rail: boolean;
  onToggleNavigation: () => void;
  onHelp: () => void;
}

export function Masthead({ cluster, rail, onToggleNavigation, onHelp }: MastheadProps) {
  return (
    <header className="pl-masthead">
      <div className="pl-masthead-side">
        <Button
          variant="plain"
          className="pl-burger"
          aria-label="Navigation with names"
          aria-expanded={!rail}
          aria-controls="navigation"
          icon={<RhUiMenuBarsIcon />}
          onClick={onToggleNavigation}
        />
        <Link className="pl-logo" to="/" aria-label="Padlock, first page">
          <Logo />
          <span>Padlock</span>
        </Link>
        <span className="pl-rule" />
        <ClusterMenu cluster={cluster} />
        <MeshLock cluster={cluster} />
      </div>
      <div className="pl-masthead-side">
        <WindowMenu />
        <LiveStatus cluster={cluster} />
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
