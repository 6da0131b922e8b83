import './panels.css';
import { Button } from '@patternfly/react-core';
import RhUiCloseIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-close-icon';
import { type ReactNode, useEffect, useRef } from 'react';

/** The column beside the graph that explains what is selected. */
export function Panel({
  kicker,
  title,
  label,
  wide = false,
  takesFocus,
  onClose,
  footer,
  children,
}: {
  kicker: string;
  title: ReactNode;
  /** Accessible name of the column. */
  label: string;
  wide?: boolean;
  /** Opened by keyboard: the focus goes to the title. */
  takesFocus: boolean;
  onClose: () => void;
  footer?: ReactNode;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  return (
    <aside className="pl-panel" data-wide={wide} aria-label={label}>
      <div className="pl-panel-scroll">
        <header className="pl-panel-head">
          <span className="pl-panel-kicker">{kicker}</span>
          <Button
            variant="plain"
            className="pl-panel-close"
            aria-label="Close"
            icon={<RhUiCloseIcon />}
            onClick={onClose}
          />
          <h2 ref={heading} tabIndex={-1} className="pl-panel-title">
            {title}
          </h2>
        </header>
        {children}
      </div>
      {footer && <footer className="pl-panel-foot">{footer}</footer>}
    </aside>
  );
}

export function PanelSection({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="pl-panel-section">
      <div className="pl-panel-section-head">
        <h3>{title}</h3>
        {aside && <span className="pl-panel-kicker">{aside}</span>}
      </div>
      {children}
    </section>
  );
}
