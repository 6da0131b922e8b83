import { Link } from 'react-router';
import { EmptyState } from '../components/EmptyState.tsx';
import { usePageTitle } from '../components/usePageTitle.ts';

export function NotFound() {
  usePageTitle('No such page');
  return (
    <EmptyState title="No such page" headingLevel="h1">
      No page has this address. <Link to="/">Go to the first page</Link>
    </EmptyState>
  );
}
