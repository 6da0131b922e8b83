import type { Session } from '@padlock/contract';
import { Link } from 'react-router';
import { EmptyState } from '../components/EmptyState.tsx';
import { usePageTitle } from '../components/usePageTitle.ts';
import { paths } from '../state/paths.ts';

/** In place of every page of a cluster that this server does not show: an old link, or one of another Padlock. */
export function UnknownCluster({ cluster, known }: { cluster: string; known: Session['clusters'] }) {
  usePageTitle('No such cluster');
  return (
    <main>
      <EmptyState title={`There is no cluster ${cluster} here`} headingLevel="h1">
        {known.length === 1 ? 'This Padlock shows ' : 'This Padlock shows these: '}
        {known.map(({ id, name }, index) => (
          <span key={id}>
            {index > 0 && ', '}
            <Link to={paths.overview(id)}>{name}</Link>
          </span>
        ))}
        .
      </EmptyState>
    </main>
  );
}
