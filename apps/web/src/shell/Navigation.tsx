import { Tooltip } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { NavLink, useLocation } from 'react-router';
import { floatHost } from '../components/floatHost.ts';
import { queries } from '../data/queries.ts';
import { lastingSearch } from '../state/paths.ts';
import { type Section, sections } from './sections.ts';

/** The pages; as a rail, icons whose names show on hover and focus. Namespaces and window go along. */
export function Navigation({ cluster, rail }: { cluster: string; rail: boolean }) {
  const session = useQuery(queries.session());
  const mesh = useQuery(queries.mesh(cluster));
  return (
    <nav className="pl-nav" aria-label="Pages" id="navigation">
      <ul>
        {sections.map((section) => (
          <li key={section.title}>
            <SectionLink section={section} cluster={cluster} rail={rail} />
          </li>
        ))}
      </ul>
      <div className="pl-nav-foot">
        {session.data && <span>Padlock {session.data.version}</span>}
        {mesh.data?.istioVersion && <span>Istio {mesh.data.istioVersion}</span>}
      </div>
    </nav>
  );
}

function SectionLink({ section, cluster, rail }: { section: Section; cluster: string; rail: boolean }) {
  const { search } = useLocation();
  const Icon = section.icon;
  const link = (
    <NavLink
      to={{ pathname: section.path(cluster), search: lastingSearch(search) }}
      className="pl-nav-link"
      aria-label={section.title}
    >
      <Icon aria-hidden />
      <span className="pl-nav-text">{section.title}</span>
    </NavLink>
  );
  return rail ? (
    <Tooltip content={section.title} position="right" aria="none" appendTo={floatHost}>
      {link}
    </Tooltip>
  ) : (
    link
  );
}
