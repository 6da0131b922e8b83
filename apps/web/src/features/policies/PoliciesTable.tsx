import type { ObjectRef, PolicySetting, PolicySummary } from '@padlock/contract';
import RhUiBranchIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-branch-icon';
import RhUiCodeIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-code-icon';
import {
  ActionsColumn,
  type IAction,
  Table,
  Tbody,
  Td,
  Th,
  Thead,
  type ThProps,
  Tr,
} from '@patternfly/react-table';
import { useState } from 'react';
import { KindBadge } from '../../components/KindBadge.tsx';
import { count, qualifiedName } from '../../components/format.ts';
import { LockGlyph } from '../../components/lock/index.ts';
import { PolicyPageLink } from '../../components/pageLinks.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { absoluteTime, age } from '../../components/time.ts';
import { useNow } from '../../components/useNow.ts';
import { refWrites } from '../changes/targetWrites.ts';
import { useWriteBar } from '../changes/useWriteBar.ts';
import { PolicyModeBadge } from './PolicyModeBadge.tsx';
import { PolicyStatusIcon, PolicyStatusLabel } from './PolicyStatusLabel.tsx';
import { policyKey, type PolicyOrder, selectorText, type SortKey, sortKeys } from './policyTable.ts';
import { scopeWord } from './policyWords.ts';

export interface PoliciesTableProps {
  policies: readonly PolicySummary[];
  order: PolicyOrder;
  onOrder: (order: PolicyOrder) => void;
  /** Keys of what is selected. */
  selected: ReadonlySet<string>;
  onSelect: (policies: readonly ObjectRef[], selected: boolean) => void;
  /** @param barred why the person may not write it; null: they may. */
  actionsOf: (policy: PolicySummary, barred: string | null) => IAction[];
}

/** Every policy, with its settings for ports and subsets in rows below it. */
export function PoliciesTable({
  policies,
  order,
  onOrder,
  selected,
  onSelect,
  actionsOf,
}: PoliciesTableProps) {
  const sort = (key: SortKey): { sort: NonNullable<ThProps['sort']> } => ({
    sort: {
      columnIndex: sortKeys.indexOf(key),
      sortBy: order.by === null ? {} : { index: sortKeys.indexOf(order.by), direction: order.direction },
      onSort: (_, __, direction) => onOrder({ by: key, direction }),
    },
  });
  const allSelected = policies.every(({ ref }) => selected.has(policyKey(ref)));
  return (
    <Table
      role="table"
      variant="compact"
      gridBreakPoint="grid-lg"
      aria-label="Policies"
      className="pl-policies"
    >
      <Thead>
        <Tr>
          <Th
            aria-label="Select all policies"
            select={{
              isSelected: allSelected,
              onSelect: (_, chosen) =>
                onSelect(
                  policies.map(({ ref }) => ref),
                  chosen,
                ),
            }}
          />
          <Th modifier="nowrap" {...sort('name')}>
            Name
          </Th>
          <Th modifier="nowrap" {...sort('scope')}>
            Scope
          </Th>
          <Th modifier="nowrap">Target</Th>
          <Th modifier="nowrap" {...sort('mode')}>
            Mode
          </Th>
          <Th modifier="nowrap" {...sort('status')}>
            Status
          </Th>
          <Th modifier="nowrap" {...sort('age')}>
            Age
          </Th>
          <Th modifier="nowrap" {...sort('managed')}>
            Managed by
          </Th>
          <Th screenReaderText="Actions" />
        </Tr>
      </Thead>
      {policies.map((policy, index) => (
        <PolicyRows
          key={policyKey(policy.ref)}
          policy={policy}
          rowIndex={index}
          isSelected={selected.has(policyKey(policy.ref))}
          onSelect={(chosen) => onSelect([policy.ref], chosen)}
          actionsOf={actionsOf}
        />
      ))}
    </Table>
  );
}

interface RowsProps {
  policy: PolicySummary;
  rowIndex: number;
  isSelected: boolean;
  onSelect: (selected: boolean) => void;
  actionsOf: PoliciesTableProps['actionsOf'];
}

function PolicyRows({ policy, rowIndex, isSelected, onSelect, actionsOf }: RowsProps) {
  const { ref, mode, settings } = policy;
  const inForce = holds(policy);
  // A list may be of many namespaces: rights are asked for once somebody comes near the menu.
  const [isNear, setIsNear] = useState(false);
  const barred = useWriteBar(isNear ? refWrites([ref]) : []);
  return (
    <Tbody>
      <Tr>
        <Td
          select={{
            rowIndex,
            isSelected,
            onSelect: (_, chosen) => onSelect(chosen),
          }}
        />
        <Td dataLabel="Name">
          <span className="pl-policy-name">
            <KindBadge kind={ref.kind} />
            <PolicyPageLink policy={ref} />
          </span>
        </Td>
        <Td dataLabel="Scope">{scopeWord[policy.scope]}</Td>
        <Td dataLabel="Target">
          <Target policy={policy} />
        </Td>
        <Td dataLabel="Mode">
          {mode === null ? (
            <span className="pl-muted">
              {settings.some(({ subset }) => subset === null) ? 'by port' : 'by subset'}
            </span>
          ) : (
            <PolicyModeBadge kind={ref.kind} mode={mode} inForce={inForce} />
          )}
        </Td>
        <Td dataLabel="Status">
          <PolicyStatusLabel policy={policy} />
        </Td>
        <Td dataLabel="Age" className="pl-number">
          <Age createdAt={policy.createdAt} />
          {policy.lastWrite && (
            <span className="pl-sub">
              changed <RelativeTime time={policy.lastWrite.at} />
            </span>
          )}
        </Td>
        <Td dataLabel="Managed by">
          <ManagedBy by={policy.managedBy} />
        </Td>
        <Td isActionCell onPointerEnter={() => setIsNear(true)} onFocus={() => setIsNear(true)}>
          <ActionsColumn items={actionsOf(policy, barred)} aria-label={`Actions for ${qualifiedName(ref)}`} />
        </Td>
      </Tr>
      {settings.map((setting) => (
        <SettingRow key={settingKey(setting)} policy={policy} setting={setting} />
      ))}
    </Tbody>
  );
}

function SettingRow({ policy, setting }: { policy: PolicySummary; setting: PolicySetting }) {
  const { port, subset, mode, status, reason } = setting;
  const name = [subset === null ? '' : `subset ${subset}`, port === null ? '' : `port ${port}`]
    .filter((part) => part !== '')
    .join(', ');
  return (
    <Tr className="pl-setting">
      <Td />
      <Td dataLabel="Name">
        <span className="pl-branch" aria-hidden />
        <span className="pl-muted">{name}</span>
      </Td>
      <Td dataLabel="Scope">{port === null ? 'Subset' : 'Port'}</Td>
      <Td dataLabel="Target">
        <span className="pl-muted">
          {port === null
            ? 'pods of the subset'
            : `${setting.part === 'container_port' ? 'container' : 'service'} port ${port}`}
        </span>
      </Td>
      <Td dataLabel="Mode">
        <PolicyModeBadge
          kind={policy.ref.kind}
          mode={mode}
          inForce={holds(policy) && status === 'in_force'}
        />
      </Td>
      <Td dataLabel="Status" colSpan={4}>
        <span className="pl-status" title={reason ?? undefined}>
          <PolicyStatusIcon
            status={status === 'in_force' ? 'in_force' : status === 'no_such_port' ? 'ignored' : 'shadowed'}
          />
          {status === 'in_force'
            ? (reason ?? 'In force')
            : status === 'no_such_port'
              ? (reason ?? 'No such port')
              : 'Not in force'}
        </span>
      </Td>
    </Tr>
  );
}

function settingKey({ part, port, subset }: PolicySetting): string {
  return `${part} ${port ?? ''} ${subset ?? ''}`;
}

/** Whether its mode is drawn as one that counts. */
function holds({ status }: PolicySummary): boolean {
  return status === 'in_force' || status === 'partly' || status === 'conflicts';
}

function Target({ policy }: { policy: PolicySummary }) {
  const { scope, ref, selector, pods, host, services, clients } = policy;
  if (host !== null)
    return (
      <>
        <span className="pl-mono">{shortHost(host)}</span>{' '}
        <span className="pl-muted">
          {services === 0 ? 'no such service' : host.startsWith('*') ? count(services ?? 0, 'service') : ''}
          {services === 0 ? '' : `${host.startsWith('*') ? ', ' : ''}${clients ?? ''}`}
        </span>
      </>
    );
  if (selector !== null)
    return (
      <>
        <span className="pl-mono">{selectorText(selector)}</span>{' '}
        <span className="pl-muted">{count(pods ?? 0, 'pod')}</span>
      </>
    );
  return <>{scope === 'mesh' ? 'All workloads in the mesh' : `All workloads in ${ref.namespace}`}</>;
}

/** `orders.shop.svc.cluster.local` as `orders.shop`. */
function shortHost(host: string): string {
  return host.startsWith('*') ? host : host.replace(/\.svc\..*$/, '');
}

function Age({ createdAt }: { createdAt: string | null }) {
  const now = useNow(60_000);
  if (createdAt === null) return <span className="pl-muted">unknown</span>;
  const then = Date.parse(createdAt);
  return (
    <time dateTime={createdAt} title={absoluteTime(then)}>
      {age(then, Math.max(now, then))}
    </time>
  );
}

const reverting: ReadonlySet<string> = new Set(['Argo CD', 'Flux', 'Helm']);

function ManagedBy({ by }: { by: string | null }) {
  if (by === null) return <span className="pl-muted">unknown</span>;
  return (
    <span
      className="pl-managed"
      title={reverting.has(by) ? `${by} will revert changes that are made past it` : undefined}
    >
      {by === 'Padlock' ? (
        <LockGlyph name="locked" size={12} />
      ) : reverting.has(by) ? (
        <RhUiBranchIcon aria-hidden />
      ) : (
        <RhUiCodeIcon aria-hidden />
      )}
      {by}
    </span>
  );
}
