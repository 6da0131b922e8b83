import { Tooltip } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { NavLink, useLocation } from 'react-router';
import { floatHost } from '../components/floatHost.ts';
import { queries } from '../data/queries.ts';
import { lastingSearch } from '../state/paths.ts';
import { useFollowedChanges } from '../features/changes/followedChanges.ts';
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
  const onTheirWay = useFollowedChanges().filter((change) => change.cluster === cluster).length;
  const number = section.counts === undefined ? 0 : onTheirWay;
  const Icon = section.icon;
  const link = (
    <NavLink
      to={{ pathname: section.path(cluster), search: lastingSearch(search) }}
      className="pl-nav-link"
      aria-label={number === 0 ? section.title : `${section.title}, ${number} on the way to proof`}
    >
      <Icon aria-hidden />
      <span className="pl-nav-text">{section.title}</span>
      {/* Drawn by the style sheet: the name of the link says it in words. */}
      {number > 0 && <span className="pl-nav-count" data-count={number} aria-hidden />}
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
