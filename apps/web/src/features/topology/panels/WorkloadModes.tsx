import { useQuery } from '@tanstack/react-query';
import type { TrafficWindow, WorkloadDetail } from '@padlock/contract';
import { ErrorState } from '../../../components/ErrorState.tsx';
import { ModeBadge } from '../../../components/ModeBadge.tsx';
import { Skeleton } from '../../../components/Skeleton.tsx';
import { queries } from '../../../data/queries.ts';
import { ScopeModePicker } from '../../changes/ScopeModePicker.tsx';
import { PanelSection } from './Panel.tsx';

/** The mode of a workload and of its container ports, with their pickers. */
export function WorkloadModes({
  cluster,
  namespace,
  name,
  window,
}: {
  cluster: string;
  namespace: string;
  name: string;
  window: TrafficWindow;
}) {
  const query = useQuery(queries.workload(cluster, namespace, name, window));
  if (query.data) return <Modes cluster={cluster} workload={query.data} />;
  if (query.error)
    return (
      <ErrorState
        title="The modes cannot be shown"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  return <Skeleton rows={3} height={60} label="Loading the modes" />;
}

function Modes({ cluster, workload }: { cluster: string; workload: WorkloadDetail }) {
  const { namespace, name } = workload.ref;
  const place = { cluster, scope: 'workload', namespace, name } as const;
  if (workload.setting === null)
    return (
      <PanelSection title="Modes">
        <p className="pl-panel-note">No pod of {name} is in the mesh, so policy does not reach it.</p>
      </PanelSection>
    );
  return (
    <PanelSection title="Modes">
      <table className="pl-ports">
        <thead>
          <tr>
            <th scope="col">Where</th>
            <th scope="col">Mode</th>
            <th scope="col">Set mode</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td>
              <b>All ports</b>
            </td>
            <td>
              <ModeBadge mode={workload.setting.mode.mode} />
            </td>
            <td>
              <ScopeModePicker
                place={place}
                mode={workload.setting.mode}
                refusal={workload.setting.refusal}
                refusedPicks={workload.setting.refusedPicks}
                compact
              />
            </td>
          </tr>
          {workload.ports.map((port) => (
            <tr key={`${port.port}/${port.transport}`}>
              <td>
                <b className="pl-mono">{port.port}</b> <span className="pl-muted">{port.name}</span>
              </td>
              <td>
                {port.mode === null ? <span className="pl-muted">none</span> : <ModeBadge mode={port.mode} />}
              </td>
              <td>
                {port.setting !== null && (
                  <ScopeModePicker
                    place={place}
                    port={port.port}
                    mode={port.setting.mode}
                    refusal={port.setting.refusal}
                    refusedPicks={port.setting.refusedPicks}
                    compact
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </PanelSection>
  );
}
