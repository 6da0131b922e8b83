import type { ObjectRef, Plan, ServiceDetail, ServicePortDetail } from '@padlock/contract';
import RhUiWarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-icon';
import { Fragment } from 'react';
import { count, observed } from '../../../components/format.ts';
import { LockLabel } from '../../../components/lock/index.ts';
import { ModeBadge } from '../../../components/ModeBadge.tsx';
import { ModeMenu } from '../../../components/ModeMenu.tsx';
import { PolicyPageLink } from '../../../components/pageLinks.tsx';
import { usePodsKnown } from '../../../components/usePodsKnown.ts';
import { pendingChanges, usePendingPicks } from '../../changes/pendingChanges.ts';
import type { PendingPick, PickPlace } from '../../changes/pickPlace.ts';
import { defaultSource } from '../../changes/scopePick.ts';
import { usePickerBar } from '../../changes/usePickerBar.ts';
import { losses } from '../usePendingPlans.ts';
import { PanelSection } from './Panel.tsx';

/** The ports of a service with the mode of each, what was seen, and the picker. Picking changes nothing in the cluster. */
export function ServicePorts({
  cluster,
  service,
  plan,
  current,
}: {
  cluster: string;
  service: ServiceDetail;
  plan: Plan | undefined;
  /** false: what was observed is too old to be shown as a state. */
  current: boolean;
}) {
  const place: PickPlace = { cluster, scope: 'service', namespace: service.namespace, name: service.name };
  const picks = usePendingPicks(place);
  const barred = usePickerBar(service);
  const perService =
    service.ports.length > 1 && service.ports.some((port) => port.evidenceScope === 'service');
  if (service.ports.length === 0)
    return (
      <PanelSection title="Ports">
        <p className="pl-panel-note">{service.name} has no ports, so there is nothing to protect here.</p>
      </PanelSection>
    );
  return (
    <PanelSection title="Ports">
      <table className="pl-ports">
        <thead>
          <tr>
            <th scope="col">Port</th>
            <th scope="col">Mode and source</th>
            <th scope="col">Observed</th>
            <th scope="col">Set mode</th>
          </tr>
        </thead>
        <tbody>
          {service.ports.map((port) => (
            <PortRows
              key={port.port}
              port={port}
              pick={picks.find((candidate) => candidate.port === port.port)}
              plan={plan}
              current={current}
              perService={perService}
              disabledReason={barred ?? port.refusal?.reason ?? null}
              onPick={(to) => pendingChanges.pick(place, { port: port.port, from: port.pick, to })}
            />
          ))}
        </tbody>
      </table>
      {perService && (
        <p className="pl-panel-why">
          Telemetry carries no port here: what was observed is for the whole service.
        </p>
      )}
    </PanelSection>
  );
}

function PortRows(props: {
  port: ServicePortDetail;
  pick: PendingPick | undefined;
  plan: Plan | undefined;
  current: boolean;
  /** Several ports, and telemetry that does not tell them apart. */
  perService: boolean;
  disabledReason: string | null;
  onPick: (pick: PendingPick['to']) => void;
}) {
  const { port, pick } = props;
  const podsKnown = usePodsKnown();
  const lost = pick ? losses(props.plan, port.port) : [];
  const containerPorts = [...new Set(port.targets.map((target) => target.containerPort ?? port.targetPort))];
  const state = props.current ? port.state : 'unknown';
  return (
    <Fragment>
      <tr data-pending={pick !== undefined}>
        <td>
          <b>{port.name ?? port.port}</b> <span className="pl-tag">{port.protocol.toUpperCase()}</span>
          <div className="pl-panel-why pl-mono">
            {port.port} → {containerPorts.join(', ') || port.targetPort}
          </div>
        </td>
        <td>
          {port.mode === null ? (
            <span className="pl-muted">{noModeWord(port, podsKnown)}</span>
          ) : (
            <ModeBadge mode={port.mode} />
          )}
          <div className="pl-panel-why">
            {sourcesOf(port).map(({ policy, text }, index) => (
              <Fragment key={text}>
                {index > 0 && '; '}
                {policy === null ? text : <PolicyPageLink policy={policy}>{text}</PolicyPageLink>}
              </Fragment>
            ))}
          </div>
        </td>
        <td>
          {props.perService ? (
            <span
              className="pl-muted"
              title="Telemetry carries no port: see the requests of the whole service above"
            >
              per service
            </span>
          ) : (
            <LockLabel
              state={state}
              size={13}
              {...(port.mode === 'STRICT' ? { expectation: 'mutual_tls' } : {})}
            >
              {observed(state, port.share)}
            </LockLabel>
          )}
        </td>
        <td>
          {/* Of nothing there is no mode that a menu could show. */}
          {port.targets.length === 0 && props.disabledReason !== null ? (
            <span className="pl-picker-reason">{props.disabledReason}</span>
          ) : (
            <ModeMenu
              label={`Mode of port ${port.name ?? port.port}`}
              value={pick?.to ?? port.pick}
              resolvesTo={port.defaultMode}
              resolvesFrom={defaultSource(port.targets)}
              disabledReason={props.disabledReason}
              refusedPicks={port.refusedPicks}
              onPick={props.onPick}
            />
          )}
        </td>
      </tr>
      {lost.length > 0 && (
        <tr data-pending className="pl-ports-note">
          <td colSpan={4}>
            <span className="pl-panel-say">
              <RhUiWarningIcon aria-hidden />
              <span>
                {count(lost.length, 'client')} {lost.some((entry) => entry.uncertain) ? 'may' : 'would'} lose
                access:{' '}
                {lost
                  .slice(0, 5)
                  .map((entry) => entry.client)
                  .join(', ')}
                {lost.length > 5 && ` and ${lost.length - 5} more`}
              </span>
            </span>
          </td>
        </tr>
      )}
    </Fragment>
  );
}

function noModeWord({ targets }: ServicePortDetail, podsKnown: boolean): string {
  if (targets.length > 0) return 'no sidecar';
  return podsKnown ? 'no pods' : 'pods not known';
}

interface ModeOrigin {
  readonly text: string;
  readonly policy: ObjectRef | null;
}

/** Where the mode comes from, shortly; several workloads may have several sources, and none where there are no pods. */
function sourcesOf(port: ServicePortDetail): readonly ModeOrigin[] {
  const sources = port.targets.flatMap((target): readonly ModeOrigin[] => {
    if (!target.mode) return [];
    const { scope, policy } = target.mode.source;
    if (target.mode.bypass === 'excluded_port') return [{ text: 'bypasses the proxy', policy: null }];
    if (!policy) return [{ text: "Istio's default", policy }];
    const where = scope === 'port' ? `port ${target.containerPort ?? port.targetPort}` : scope;
    return [{ text: `${policy.namespace}/${policy.name}, ${where}`, policy }];
  });
  return [...new Map(sources.map((source) => [source.text, source])).values()];
}
