import type { ObjectRef, PolicyStatus, PolicySummary } from '@padlock/contract';
import { Alert, Button, SearchInput, ToggleGroup, ToggleGroupItem } from '@patternfly/react-core';
import type { IAction } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router';
import { ChoiceMenu } from '../../components/ChoiceMenu.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { NoIstio } from '../../components/NoIstio.tsx';
import { count } from '../../components/format.ts';
import { ListContent } from '../../components/ListContent.tsx';
import { meshModeWords } from '../../components/meshModeWords.ts';
import { NamespaceFilter } from '../../components/NamespaceFilter.tsx';
import { NamespaceLimit } from '../../components/NamespaceLimit.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { queries } from '../../data/queries.ts';
import { useNoIstio } from '../../data/useNoIstio.ts';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster, useNamespaces, useSearchParam } from '../../state/urlState.ts';
import { ChangeButton } from '../changes/ChangeButton.tsx';
import { useReview } from '../changes/review.ts';
import { refWrites } from '../changes/targetWrites.ts';
import { useWriteBar } from '../changes/useWriteBar.ts';
import '../services/service.css';
import { downloadPolicies } from './downloadPolicies.ts';
import { PoliciesTable } from './PoliciesTable.tsx';
import { PolicyStatusIcon } from './PolicyStatusLabel.tsx';
import {
  filterPolicies,
  policyKey,
  type PolicyOrder,
  policyScopes,
  policyStatuses,
  sortKeys,
  sortPolicies,
  unknownManager,
} from './policyTable.ts';
import { scopeWord, statusWord } from './policyWords.ts';
import './policies.css';

const kinds = ['PeerAuthentication', 'DestinationRule'] as const;

/** Every object that decides about mutual TLS, with what becomes of it; to filter, export, edit and delete. */
export function PoliciesPage() {
  const cluster = useCluster();
  const [namespaces] = useNamespaces();
  const { search } = useLocation();
  const filter = useFilter();
  const [order, setOrder] = useOrder();
  const noneChosen = namespaces?.length === 0;
  const list = useQuery({ ...queries.policies(cluster, namespaces), enabled: !noneChosen });
  const noIstio = useNoIstio(cluster);
  const readOnly = useQuery(queries.session()).data?.readOnly ?? false;
  const policies = list.data?.policies ?? [];
  const found = sortPolicies(filterPolicies(policies, filter.value), order);
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  // What the filter hides is not acted on.
  const selected = found.filter(({ ref }) => selection.has(policyKey(ref)));
  const deletable = selected.flatMap(({ ref, readOnly: fixed }) => (fixed ? [] : [ref]));
  const deleteBarred = useWriteBar(refWrites(deletable));
  const actions = usePolicyActions(cluster, readOnly);
  usePageTitle('Policies');

  function select(refs: readonly ObjectRef[], chosen: boolean) {
    setSelection((current) => {
      const next = new Set(current);
      for (const ref of refs) {
        if (chosen) next.add(policyKey(ref));
        else next.delete(policyKey(ref));
      }
      return next;
    });
  }

  return (
    <>
      <div className="pl-page-head pl-policies-head">
        <div>
          <h1>Policies</h1>
          <p className="pl-muted">
            PeerAuthentications set what servers accept. DestinationRules set what clients send.
          </p>
        </div>
        {noIstio ? null : readOnly ? (
          <span className="pl-muted">This server is read-only.</span>
        ) : (
          <Link
            className="pf-v6-c-button pf-m-primary"
            to={{ pathname: paths.newPolicy(cluster), search: lastingSearch(search) }}
          >
            Create policy
          </Link>
        )}
      </div>
      <search className="pl-toolbar" aria-label="Filter policies">
        <NamespaceFilter />
        <ToggleGroup aria-label="Kind">
          <ToggleGroupItem
            text="All"
            isSelected={filter.value.kind === null}
            onChange={() => filter.set.kind(null)}
          />
          {kinds.map((kind) => (
            <ToggleGroupItem
              key={kind}
              text={kind}
              isSelected={filter.value.kind === kind}
              onChange={() => filter.set.kind(kind)}
            />
          ))}
        </ToggleGroup>
        <ChoiceMenu
          name="Scope"
          value={filter.value.scope ?? 'any'}
          choices={[
            { value: 'any', label: 'Any scope' },
            ...policyScopes.map((value) => ({ value, label: scopeWord[value] })),
          ]}
          onChoose={(value) => filter.set.scope(value === 'any' ? null : value)}
        />
        <ChoiceMenu
          name="Managed by"
          value={filter.value.managedBy ?? 'any'}
          choices={[
            { value: 'any', label: 'Any manager' },
            ...managers(policies, filter.value.managedBy).map((value) => ({ value, label: value })),
          ]}
          onChoose={(value) => filter.set.managedBy(value === 'any' ? null : value)}
        />
        <div className="pl-toolbar-search">
          <SearchInput
            aria-label="Find by name or target"
            placeholder="Find by name or target"
            type="search"
            value={filter.value.text}
            onChange={(_, value) => filter.set.text(value === '' ? null : value)}
            onClear={() => filter.set.text(null)}
          />
        </div>
        <div className="pl-toolbar-row">
          <StatusChips policies={policies} chosen={filter.value.status} onChoose={filter.set.status} />
          <span role="status" className="pl-muted pl-number pl-toolbar-count">
            {list.data &&
              !noneChosen &&
              (selected.length > 0
                ? `${selected.length} of ${count(found.length, 'policy', 'policies')} selected`
                : count(found.length, 'policy', 'policies'))}
          </span>
          <Button
            variant="secondary"
            size="sm"
            isDisabled={found.length === 0}
            onClick={() =>
              void actions.export((selected.length > 0 ? selected : found).map(({ ref }) => ref))
            }
          >
            Export YAML
          </Button>
          <ChangeButton
            variant="secondary"
            size="sm"
            isDanger
            isDisabled={deletable.length === 0}
            barred={deletable.length === 0 ? null : deleteBarred}
            onClick={() => actions.delete(selected)}
          >
            Delete {selected.length > 1 ? `${selected.length} policies` : ''}
          </ChangeButton>
        </div>
      </search>
      <div className="pl-service-body">
        {actions.failure !== null && (
          <Alert isInline variant="danger" component="p" title={actions.failure} isLiveRegion />
        )}
        {(noIstio ? [] : (list.data?.limits ?? [])).map(({ kind, message }) => (
          <Alert key={kind} isInline variant="warning" component="p" title={`${kind}: ${message}`} />
        ))}
        <div className="pl-card pl-services">
          <ListContent
            list={list}
            choose="its policies"
            failure="Cannot list policies"
            loading={{ rows: 8, label: 'Loading policies' }}
            isEmpty={(data) => data.policies.length === 0}
            reads="PeerAuthentication"
            empty={noIstio ? <NoIstio /> : <NoPolicies cluster={cluster} />}
            unmatched={
              found.length > 0
                ? null
                : { title: 'No policy matches.', action: 'Clear filters', onClear: filter.clear }
            }
          >
            {() => (
              <PoliciesTable
                policies={found}
                order={order}
                onOrder={setOrder}
                selected={selection}
                onSelect={select}
                actionsOf={actions.of}
              />
            )}
          </ListContent>
        </div>
      </div>
    </>
  );
}

/** In place of an empty list: what counts here instead. */
function NoPolicies({ cluster }: { cluster: string }) {
  const mesh = useQuery(queries.mesh(cluster)).data;
  return (
    <EmptyState title="No policies">
      {mesh !== undefined && (
        <>No policy stands in the chosen namespaces: what runs there has {meshModeWords(mesh)}. </>
      )}
      A policy made here, or with kubectl, is listed at once. <NamespaceLimit />
    </EmptyState>
  );
}

/** How many policies have each status, as filters. */
function StatusChips({
  policies,
  chosen,
  onChoose,
}: {
  policies: readonly PolicySummary[];
  chosen: PolicyStatus | null;
  onChoose: (status: PolicyStatus | null) => void;
}) {
  return (
    <div className="pl-status-chips" role="group" aria-label="Status">
      {policyStatuses.toReversed().flatMap((status) => {
        const number = policies.filter((policy) => policy.status === status).length;
        if (number === 0 && status !== chosen) return [];
        return [
          <button
            key={status}
            type="button"
            className="pl-chip"
            aria-pressed={status === chosen}
            onClick={() => onChoose(status === chosen ? null : status)}
          >
            <PolicyStatusIcon status={status} />
            <b className="pl-number">{number}</b> {statusWord[status].toLowerCase()}
          </button>,
        ];
      })}
    </div>
  );
}

function managers(policies: readonly PolicySummary[], chosen: string | null): string[] {
  const known = policies.map(({ managedBy }) => managedBy ?? unknownManager);
  return [...new Set(chosen === null ? known : [...known, chosen])].toSorted();
}

/** What can be done with a policy, or with several. */
function usePolicyActions(cluster: string, readOnly: boolean) {
  const review = useReview();
  const navigate = useNavigate();
  const { search } = useLocation();
  const [failure, setFailure] = useState<string | null>(null);

  async function exportPolicies(refs: readonly ObjectRef[]): Promise<void> {
    setFailure(await downloadPolicies(cluster, refs));
  }
  function remove(policies: readonly PolicySummary[]) {
    const refs = policies.flatMap(({ ref, readOnly: fixed }) => (fixed ? [] : [ref]));
    review.open([{ scope: 'policies', delete: refs }]);
  }
  return {
    failure,
    export: exportPolicies,
    delete: remove,
    of: (policy: PolicySummary, barred: string | null): IAction[] => {
      const fixed = readOnly || policy.readOnly;
      return [
        {
          title: fixed ? 'Show' : 'Show and edit',
          onClick: () =>
            void navigate({ pathname: paths.policy(cluster, policy.ref), search: lastingSearch(search) }),
        },
        { title: 'Download YAML', onClick: () => void exportPolicies([policy.ref]) },
        { isSeparator: true },
        {
          title: 'Delete',
          isDanger: true,
          isDisabled: fixed || barred !== null,
          ...(policy.readOnly || barred === null ? {} : { description: barred }),
          onClick: () => remove([policy]),
        },
      ];
    },
  };
}

const filterKeys = ['find', 'kind', 'scope', 'status', 'managed'] as const;

function without(params: URLSearchParams, keys: readonly string[]): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const key of keys) next.delete(key);
  return next;
}

/** The filters, kept in the address. */
function useFilter() {
  const [, setParams] = useSearchParams();
  const [text, setText] = useSearchParam('find');
  const [kind, setKind] = useSearchParam('kind');
  const [scope, setScope] = useSearchParam('scope');
  const [status, setStatus] = useSearchParam('status');
  const [managedBy, setManagedBy] = useSearchParam('managed');
  return {
    value: {
      text: text ?? '',
      kind,
      scope: policyScopes.find((known) => known === scope) ?? null,
      status: policyStatuses.find((known) => known === status) ?? null,
      managedBy,
    },
    set: { text: setText, kind: setKind, scope: setScope, status: setStatus, managedBy: setManagedBy },
    // At once: setters of one parameter each would overwrite one another.
    clear: () => setParams((current) => without(current, filterKeys), { replace: true }),
  };
}

function useOrder(): [PolicyOrder, (order: PolicyOrder) => void] {
  const [raw, setRaw] = useSearchParam('sort');
  const by = sortKeys.find((key) => key === raw?.replace(/^-/, '')) ?? null;
  const order: PolicyOrder = { by, direction: raw?.startsWith('-') ? 'desc' : 'asc' };
  return [
    order,
    (next) => setRaw(next.by === null ? null : `${next.direction === 'desc' ? '-' : ''}${next.by}`),
  ];
}
