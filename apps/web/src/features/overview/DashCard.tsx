import type { ReactNode } from 'react';

/** One card of the overview: a heading, something small beside it, and the rest. */
export function DashCard({
  title,
  aside,
  area,
  children,
}: {
  title: string;
  aside?: ReactNode;
  /** Where it stands in the grid. */
  area: 'coverage' | 'counts' | 'settings' | 'talkers' | 'findings';
  children: ReactNode;
}) {
  return (
    <section className={`pl-card pl-dash-card is-${area}`} aria-label={title}>
      <div className="pl-dash-card-head">
        <h2>{title}</h2>
        {aside !== undefined && <div className="pl-dash-aside">{aside}</div>}
      </div>
      {children}
    </section>
  );
}
