import { usePageTitle } from '../../components/usePageTitle.ts';

export function ServicePage() {
  usePageTitle('Service');
  return <h1>Service</h1>;
}
