import type { ObjectRef, ServiceDetail } from '@padlock/contract';
import { Tab, Tabs, TabTitleText } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { Navigate, useLocation, useNavigate, useParams } from 'react-router';
import { ErrorState } from '../../components/ErrorState.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { queries } from '../../data/queries.ts';
import { paths, type ServiceTab } from '../../state/paths.ts';
import { useCluster, useTrafficWindow } from '../../state/urlState.ts';
import { FindingsAbout } from '../findings/FindingsAbout.tsx';
import { MtlsTab } from './mtls/MtlsTab.tsx';
import { OverviewTab } from './OverviewTab.tsx';
import { ServiceHeader } from './ServiceHeader.tsx';
import { YamlTab } from './YamlTab.tsx';
import './service.css';

const TrafficTab = lazy(() =>
  import('./traffic/TrafficTab.tsx').then((module) => ({ default: module.TrafficTab })),
);

const tabs: readonly { readonly tab: ServiceTab; readonly title: string }[] = [
  { tab: 'overview', title: 'Overview' },
  { tab: 'mtls', title: 'mTLS policies' },
  { tab: 'traffic', title: 'Traffic' },
  { tab: 'yaml', title: 'YAML' },
];

/** One service: its ports, who may call them how, and the policies behind that. The tab stands in the address. */
export function ServicePage() {
  const cluster = useCluster();
  const { namespace = '', name = '', tab: tabOfAddress } = useParams();
  const navigate = useNavigate();
  const { search } = useLocation();
  const [window] = useTrafficWindow();
  const service = useQuery(queries.service(cluster, namespace, name, window));
  const tab = tabs.find((candidate) => candidate.tab === tabOfAddress);
  usePageTitle(name, tab?.title ?? 'Service');

  if (tab === undefined)
    return <Navigate to={{ pathname: paths.service(cluster, namespace, name), search }} replace />;

  function content(): ReactNode {
    if (!service.data)
      return service.error ? (
        <div className="pl-card">
          <ErrorState
            title={`Cannot show ${namespace}/${name}`}
            error={service.error}
            onRetry={() => void service.refetch()}
          />
        </div>
      ) : (
        <div className="pl-card">
          <Skeleton rows={5} height={60} label={`Loading service ${namespace}/${name}`} />
        </div>
      );
    switch (tab?.tab) {
      case undefined:
        return null;
      case 'overview':
        return <OverviewTab service={service.data} />;
      case 'mtls':
        return <MtlsTab service={service.data} />;
      case 'traffic':
        return (
          <Suspense fallback={<Skeleton rows={3} height={220} label="Loading charts" />}>
            <TrafficTab namespace={namespace} name={name} />
          </Suspense>
        );
      case 'yaml':
        return <YamlTab service={service.data} />;
    }
  }

  return (
    <>
      <div className="pl-service-head">
        <ServiceHeader namespace={namespace} name={name} service={service.data} isMissing={service.isError} />
        <Tabs
          aria-label={`Service ${name}`}
          activeKey={tab.tab}
          onSelect={(_, chosen) => {
            const next = tabs.find((candidate) => candidate.tab === chosen);
            if (next) void navigate({ pathname: paths.service(cluster, namespace, name, next.tab), search });
          }}
        >
          {tabs.map(({ tab: key, title }) => (
            <Tab
              key={key}
              eventKey={key}
              title={<TabTitleText>{title}</TabTitleText>}
              tabContentId={`service-${key}`}
            />
          ))}
        </Tabs>
      </div>
      <div className="pl-service-body" role="tabpanel" id={`service-${tab.tab}`} aria-label={tab.title}>
        {service.data && tab.tab !== 'traffic' && <FindingsAbout objects={objectsOf(service.data)} />}
        {content()}
      </div>
    </>
  );
}

/** Whatever may have a finding that concerns the service. */
function objectsOf({ namespace, name, workloads, policies }: ServiceDetail): ObjectRef[] {
  return [
    { kind: 'Service', namespace, name },
    ...workloads.map(({ ref }) => ref),
    // Policies of the whole namespace or mesh have pages of their own.
    ...policies.flatMap(({ ref, scope }) => (scope === 'workload' ? [ref] : [])),
  ];
}
