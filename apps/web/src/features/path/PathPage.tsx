import type { Path, PathState, TrafficWindow } from '@padlock/contract';
import { Alert, Button, Checkbox } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { ChoiceMenu } from '../../components/ChoiceMenu.tsx';
import { ClusterUnknown } from '../../components/ClusterUnknown.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { NoNamespaceVisible } from '../../components/NoNamespaceVisible.tsx';
import { NamespaceLimit } from '../../components/NamespaceLimit.tsx';
import { NoIstio } from '../../components/NoIstio.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { count, windowWords } from '../../components/format.ts';
import { NamespaceFilter } from '../../components/NamespaceFilter.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { useNow } from '../../components/useNow.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { queries } from '../../data/queries.ts';
import { useSeesNoNamespace } from '../../data/useSeesNoNamespace.ts';
import { notConfigured } from '../../shell/sourceProblems.ts';
import { useClusterUnknown } from '../../data/useClusterUnknown.ts';
import { useNoIstio } from '../../data/useNoIstio.ts';
import { useCluster, useNamespaces, useSearchParam } from '../../state/urlState.ts';
import { ChangeButton } from '../changes/ChangeButton.tsx';
import { useReview } from '../changes/review.ts';
import { useTargetBar } from '../changes/useTargetBar.ts';
import { telemetryWords } from '../changes/telemetryWords.ts';
import { FindingsAbout } from '../findings/FindingsAbout.tsx';
import '../policies/policies.css';
import '../services/service.css';
import { PortEvidence } from './PortEvidence.tsx';
import { PathNamespaceItem } from './PathNamespaceItem.tsx';
import { PathProgress } from './PathProgress.tsx';
import { PathTrend } from './PathTrend.tsx';
import { PathStateLabel } from './PathStateLabel.tsx';
import { pathMeaning, pathStates, progressSentence } from './pathWords.ts';
import './path.css';

/** What stands between the mesh and STRICT, and the next step that costs nobody access. */
export function PathPage() {
  const cluster = useCluster();
  const now = useNow(60_000);
  const [namespaces] = useNamespaces();
  const [period, setPeriod] = usePeriod();
  const [stateOfAddress, setState] = useSearchParam('state');
  const state = pathStates.find((known) => known === stateOfAddress) ?? null;
  const noneChosen = namespaces?.length === 0;
  const path = useQuery({ ...queries.path(cluster, { window: period, namespaces }), enabled: !noneChosen });
  const unknown = useClusterUnknown(cluster);
  const noIstio = useNoIstio(cluster);
  const seesNothing = useSeesNoNamespace(cluster);
  usePageTitle('Path to STRICT');

  function content(): ReactNode {
    if (noneChosen) return <EmptyState title="Choose a namespace to see its path." />;
    if (!path.data)
      return path.error ? (
        <ErrorState
          title="Cannot work out the path to STRICT"
          error={path.error}
          onRetry={() => void path.refetch()}
        />
      ) : (
        <Skeleton rows={5} height={60} label="Working out what stands in the way" />
      );
    if (unknown) return <ClusterUnknown />;
    if (noIstio) return <NoIstio />;
    const shown = path.data.namespaces.filter((namespace) => state === null || namespace.counts[state] > 0);
    if (path.data.namespaces.length === 0 && seesNothing) return <NoNamespaceVisible />;
    if (path.data.namespaces.length === 0)
      return (
        <EmptyState title="No workloads">
          No pod runs in the chosen namespaces. The path begins with the first one. <NamespaceLimit />
        </EmptyState>
      );
    if (shown.length === 0)
      return (
        <EmptyState
          title="No workload is in this state."
          actions={
            <Button variant="link" onClick={() => setState(null)}>
              Show all
            </Button>
          }
        />
      );
    return (
      <>
        <MeshStep path={path.data} namespaces={namespaces} />
        <PortEvidence />
        {!path.data.autoMtls && <FindingsAbout codes={['auto_mtls_off', 'strict_without_auto_mtls']} />}
        <ol className="pl-path">
          {shown.map((namespace) => (
            <PathNamespaceItem
              // Another state is another list: it opens anew.
              key={`${namespace.name} ${state}`}
              namespace={namespace}
              isOpen={namespace.state === 'blocked' || shown.length === 1 || state !== null}
              only={state}
            />
          ))}
        </ol>
      </>
    );
  }

  const numberOf = (one: PathState): number =>
    path.data?.namespaces.reduce((sum, { counts }) => sum + counts[one], 0) ?? 0;
  // An outage is no state to work on, and most meshes have no warnings: both show only where there are any.
  const chips = pathStates.filter(
    (one) => (one !== 'unknown' && one !== 'warned') || one === state || numberOf(one) > 0,
  );
  return (
    <>
      <div className="pl-page-head pl-policies-head">
        <div>
          <h1>Path to STRICT</h1>
          <p className="pl-muted">
            A workload is ready when every caller that was seen would still get in under STRICT. A caller that
            would not is a blocker. It is ready with warnings where the review would warn of what telemetry
            does not show: callers that it cannot name, machines, EnvoyFilters.
          </p>
        </div>
      </div>
      <search className="pl-toolbar" aria-label="Filter the path">
        <NamespaceFilter />
        <ChoiceMenu
          name="Calls seen in"
          value={period}
          choices={periods.map((value) => ({ value, label: `Calls of the last ${windowWords(value)}` }))}
          onChoose={setPeriod}
        />
        <div className="pl-status-chips" role="group" aria-label="State of workloads">
          <span className="pl-muted">Workloads:</span>
          {chips.map((one) => (
            <StateChip
              key={one}
              state={one}
              number={numberOf(one)}
              isChosen={one === state}
              onChoose={setState}
            />
          ))}
        </div>
      </search>
      <div className="pl-service-body">
        {path.data && !path.data.complete && !unknown && (
          <Alert
            isInline
            variant="warning"
            component="p"
            title="Prometheus has not answered for this period: callers are missing, so nothing is known to be ready, and no step is offered."
          />
        )}
        {path.data && path.data.telemetrySince !== null && !noIstio && (
          <Alert
            isInline
            variant="warning"
            component="p"
            title={telemetryWords(path.data.telemetrySince, now)}
          />
        )}
        {content()}
      </div>
    </>
  );
}

function MeshStep({
  path,
  namespaces,
}: {
  path: Path;
  /** What the charts are of; null: all. */
  namespaces: readonly string[] | null;
}) {
  const review = useReview();
  const [replaces, setReplaces] = useState(false);
  const replacesId = useId();
  const { counts, step } = path;
  const replacing = step?.replacing ?? null;
  const target = (replaces ? replacing?.target : undefined) ?? step?.target ?? null;
  const barred = useTargetBar(target);
  const done = counts.ready + counts.warned + counts.blocked + counts.unknown === 0 && counts.strict > 0;
  const title = path.whole ? 'The whole mesh' : 'All that you see';
  return (
    <section className="pl-card pl-path-mesh" aria-label={title}>
      <div>
        <h2>{done ? `Every workload ${path.whole ? 'in the mesh' : 'that you see'} is STRICT` : title}</h2>
        <p>{progressSentence(counts)}</p>
        <PathProgress counts={counts} label={title} />
      </div>
      {step !== null && target !== null && (
        <div className="pl-path-mesh-step">
          <ChangeButton variant="primary" barred={barred} onClick={() => review.open([target])}>
            {step.title}
          </ChangeButton>
          {barred !== null && (
            <p className="pl-muted" aria-hidden>
              {barred}
            </p>
          )}
          {replacing !== null && (
            <Checkbox
              id={replacesId}
              isChecked={replaces}
              onChange={(_, checked) => setReplaces(checked)}
              label={`Delete the ${count(replacing.policies.length, 'policy', 'policies')} of namespaces and workloads too: they would say nothing more`}
            />
          )}
        </div>
      )}
      {step === null && !done && path.complete && (
        <p className="pl-muted">
          No whole namespace is ready. The steps below make parts of them STRICT; the review of a workload
          that is blocked says who would lose access.
        </p>
      )}
      {!path.sources.some(({ message }) => message === notConfigured) && (
        <PathTrend namespaces={namespaces} />
      )}
    </section>
  );
}

function StateChip({
  state,
  number,
  isChosen,
  onChoose,
}: {
  state: PathState;
  number: number;
  isChosen: boolean;
  onChoose: (state: PathState | null) => void;
}) {
  return (
    <button
      type="button"
      className="pl-chip"
      aria-pressed={isChosen}
      title={pathMeaning[state]}
      onClick={() => onChoose(isChosen ? null : state)}
    >
      <PathStateLabel state={state} number={number} />
    </button>
  );
}

const periods = ['1h', '6h', '24h', '7d'] as const satisfies readonly TrafficWindow[];

/** The period whose calls count, in the address. */
function usePeriod(): [(typeof periods)[number], (period: string) => void] {
  const [raw, setRaw] = useSearchParam('period');
  return [
    periods.find((known) => known === raw) ?? '24h',
    (period) => setRaw(period === '24h' ? null : period),
  ];
}
