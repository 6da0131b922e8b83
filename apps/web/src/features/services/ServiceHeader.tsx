import type { ServiceDetail } from '@padlock/contract';
import RhUiTopologyIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-topology-icon';
import { Link, useLocation } from 'react-router';
import { Fact } from '../../components/Fact.tsx';
import { observed } from '../../components/format.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { LockLabel } from '../../components/lock/index.ts';
import { usePodsKnown } from '../../components/usePodsKnown.ts';
import { lastingSearch, paths, topologySelection } from '../../state/paths.ts';
import { useCluster } from '../../state/urlState.ts';

/** Which service this is, how it is called now, and what a policy would select it by. */
export function ServiceHeader({
  namespace,
  name,
  service,
  isMissing,
}: {
  namespace: string;
  name: string;
  service: ServiceDetail | undefined;
  /** Nothing more will come. */
  isMissing: boolean;
}) {
  const cluster = useCluster();
  const { search } = useLocation();
  const podsKnown = usePodsKnown();
  const list = { pathname: paths.services(cluster), search: lastingSearch(search) };
  return (
    <>
      <nav aria-label="Breadcrumb">
        <ol className="pl-crumbs">
          <li>
            <Link to={list}>Services</Link>
          </li>
          <li>
            <Link to={{ ...list, search: `?${new URLSearchParams({ namespaces: namespace })}` }}>
              {namespace}
            </Link>
          </li>
          <li aria-current="page">{name}</li>
        </ol>
      </nav>
      <div className="pl-service-title">
        <KindBadge kind="Service" />
        <h1>{name}</h1>
        {service && (
          <LockLabel state={service.state} size={16}>
            {summary(service)}
          </LockLabel>
        )}
        {service && (
          <Link
            className="pf-v6-c-button pf-m-secondary pl-to-topology"
            to={topologySelection(cluster, service.id)}
          >
            <RhUiTopologyIcon aria-hidden /> Show in topology
          </Link>
        )}
      </div>
      <dl className="pl-service-facts">
        <Fact term="Namespace">{namespace}</Fact>
        {!isMissing && (
          <Fact term="Selector" mono>
            {service ? selectorText(service.selector) : '…'}
          </Fact>
        )}
        {!isMissing && <Fact term="Pods">{service ? podsText(service, podsKnown) : '…'}</Fact>}
        {service?.headless && <Fact term="Kind">headless</Fact>}
        {service && service.identities.length > 0 && (
          <Fact term="Identity" mono>
            {service.identities.join(', ')}
          </Fact>
        )}
      </dl>
    </>
  );
}

function summary({ state, share }: ServiceDetail): string {
  const text = observed(state, share);
  return share === null ? text : `${text} mutual TLS`;
}

function selectorText(selector: ServiceDetail['selector']): string {
  const labels = Object.entries(selector ?? {});
  return labels.length === 0 ? 'none' : labels.map(([key, value]) => `${key}=${value}`).join(',');
}

function podsText({ pods, podsInMesh }: ServiceDetail, podsKnown: boolean): string {
  if (pods === 0) return podsKnown ? '0' : 'not known';
  if (podsInMesh === pods) return pods === 1 ? '1, with sidecar' : `${pods}, all with sidecar`;
  return podsInMesh === 0 ? `${pods}, none with sidecar` : `${pods}, ${podsInMesh} with sidecar`;
}
