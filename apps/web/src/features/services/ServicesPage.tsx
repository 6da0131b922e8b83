import { usePageTitle } from '../../components/usePageTitle.ts';

export function ServicesPage() {
  usePageTitle('Services');
  return <h1>Services</h1>;
}
