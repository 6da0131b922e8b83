import type { ServiceSummary, TrafficWindow } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ErrorState } from '../../components/ErrorState.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { queries } from '../../data/queries.ts';
import { useCluster, useTrafficWindow } from '../../state/urlState.ts';
import { BulkBar } from '../services/BulkBar.tsx';
import { ServicesTable } from '../services/ServicesTable.tsx';
import { WorkloadsTable } from '../workloads/WorkloadsTable.tsx';

/** What runs in a namespace. */
export function NamespaceTables({ name }: { name: string }) {
  const cluster = useCluster();
  const [window] = useTrafficWindow();
  const query = { window, namespaces: [name] };
  const services = useQuery(queries.services(cluster, query));
  const workloads = useQuery(queries.workloads(cluster, query));
  const ownServices = services.data?.services.filter(({ namespace }) => namespace === name);
  const ownWorkloads = workloads.data?.workloads.filter(({ ref }) => ref.namespace === name);
  return (
    <>
      <TableCard
        title="Services"
        what="services"
        query={services}
        none={`No service is in ${name}.`}
        rows={ownServices}
      >
        {(rows) => <Services services={rows} window={window} />}
      </TableCard>
      <TableCard
        title="Workloads"
        what="workloads"
        query={workloads}
        none={`No pod is in ${name}.`}
        rows={ownWorkloads}
      >
        {(rows) => (
          <WorkloadsTable workloads={rows} window={window} parameter="workloads" withNamespace={false} />
        )}
      </TableCard>
    </>
  );
}

/** With the same change of many at once as on the page of all services. */
function Services({ services, window }: { services: readonly ServiceSummary[]; window: TrafficWindow }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const chosen = services.filter(({ id }) => selected.has(id));
  return (
    <>
      {chosen.length > 0 && <BulkBar services={chosen} onClear={() => setSelected(new Set())} />}
      <ServicesTable services={services} window={window} selected={selected} onSelect={setSelected} />
    </>
  );
}

function TableCard<Row>({
  title,
  what,
  query,
  rows,
  none,
  children,
}: {
  title: string;
  what: string;
  query: { readonly error: Error | null; refetch(): unknown };
  rows: readonly Row[] | undefined;
  none: string;
  children: (rows: readonly Row[]) => ReactNode;
}) {
  return (
    <section className="pl-card pl-table-card" aria-label={title}>
      <h2>{title}</h2>
      {rows === undefined ? (
        query.error ? (
          <ErrorState
            title={`Cannot list ${what}`}
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <Skeleton rows={4} label={`Loading ${what}`} />
        )
      ) : rows.length === 0 ? (
        <p className="pl-muted">{none}</p>
      ) : (
        children(rows)
      )}
    </section>
  );
}
