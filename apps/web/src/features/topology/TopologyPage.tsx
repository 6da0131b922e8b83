import { usePageTitle } from '../../components/usePageTitle.ts';

export function TopologyPage() {
  usePageTitle('Topology');
  return <h1 className="pl-visually-hidden">Topology</h1>;
}
