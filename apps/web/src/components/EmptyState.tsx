import type { ReactNode } from 'react';
import './states.css';

export interface EmptyStateProps {
  title: string;
  /** What would fill the view, or what to do. */
  children?: ReactNode;
  icon?: ReactNode;
  actions?: ReactNode;
  headingLevel?: 'h1' | 'h2' | 'h3';
}

/** A view with nothing to show, that says why and what would change it. */
export function EmptyState({
  title,
  children,
  icon,
  actions,
  headingLevel: Heading = 'h2',
}: EmptyStateProps) {
  return (
    <div className="pl-state-view">
      {icon && <div className="pl-state-view-icon">{icon}</div>}
      <Heading className="pl-state-view-title">{title}</Heading>
      {children && <div className="pl-state-view-text">{children}</div>}
      {actions && <div className="pl-state-view-actions">{actions}</div>}
    </div>
  );
}
