import { Button } from '@patternfly/react-core';
import RhUiInformationIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-information-icon';
import RhUiWarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-icon';
import type { ChangeHistory } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { ChoiceMenu } from '../../components/ChoiceMenu.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { ListHead } from '../../components/ListHead.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { queries } from '../../data/queries.ts';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster, useNamespaces, useSearchParam } from '../../state/urlState.ts';
import { filterChanges, type Outcome, outcomes } from './changeFilter.ts';
import { ChangesTable } from './ChangesTable.tsx';
import { OutsideWrites } from './OutsideWrites.tsx';
import './history.css';

const outcomeWords: Readonly<Record<Outcome, string>> = {
  verified: 'Verified',
  open: 'Not verified',
  attention: 'Plaintext or failing',
  undone: 'Undone',
};

/** Every change made through Padlock: who, when, what, whether traffic has proven it, and the way back. */
export function ChangesPage() {
  const cluster = useCluster();
  const [namespaces] = useNamespaces();
  const [text, setText] = useSearchParam('find');
  const [user, setUser] = useSearchParam('user');
  const [outcomeOfAddress, setOutcome] = useSearchParam('outcome');
  const outcome = outcomes.find((candidate) => candidate === outcomeOfAddress) ?? null;
  const noneChosen = namespaces?.length === 0;
  const list = useQuery({ ...queries.changes(cluster, { namespaces }), enabled: !noneChosen });
  const all = list.data?.changes ?? [];
  const found = filterChanges(all, { text: text ?? '', user, outcome });
  const users = [
    ...new Set([...all.map((change) => change.user), ...(user === null ? [] : [user])]),
  ].toSorted();
  usePageTitle('Changes');

  function content(): ReactNode {
    if (noneChosen) return <EmptyState title="Choose a namespace to see its changes." />;
    if (!list.data)
      return list.error ? (
        <ErrorState title="Cannot list changes" error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Skeleton rows={6} height={60} label="Loading changes" />
      );
    if (all.length === 0) return <NoChanges cluster={cluster} isFiltered={namespaces !== null} />;
    if (found.length === 0)
      return (
        <EmptyState
          title="No change matches."
          actions={
            <Button
              variant="link"
              onClick={() => {
                setText(null);
                setUser(null);
                setOutcome(null);
              }}
            >
              Clear filter
            </Button>
          }
        />
      );
    return <ChangesTable changes={found} />;
  }

  return (
    <>
      <ListHead
        title="Changes"
        noun="change"
        found={list.data && !noneChosen ? found.length : null}
        text={text}
        onText={setText}
      >
        <ChoiceMenu
          name="Outcome"
          value={outcome ?? 'any'}
          choices={[
            { value: 'any', label: 'Any outcome' },
            ...outcomes.map((value) => ({ value, label: outcomeWords[value] })),
          ]}
          onChoose={(value) => setOutcome(value === 'any' ? null : value)}
        />
        <ChoiceMenu
          name="By"
          value={user ?? ''}
          choices={[
            { value: '', label: 'By anybody' },
            ...users.map((value) => ({ value, label: `By ${value}` })),
          ]}
          onChoose={(value) => setUser(value === '' ? null : value)}
        />
      </ListHead>
      <div className="pl-history-body">
        {list.data ? <Kept history={list.data.history} /> : <p className="pl-footnote" aria-hidden />}
        <div className="pl-card pl-changes-card">{content()}</div>
        {!noneChosen && <OutsideWrites />}
      </div>
    </>
  );
}

/** Where the history is, and how long it lasts. */
function Kept({ history }: { history: ChangeHistory }) {
  if (history.kept === 'cluster')
    return (
      <p className="pl-footnote">
        <RhUiInformationIcon aria-hidden />
        <span>
          The history is kept in the cluster as ConfigMaps and survives a restart.
          {history.reason && ` ${history.reason}`}
        </span>
      </p>
    );
  return (
    <p className="pl-footnote" data-kind="warning">
      <RhUiWarningIcon aria-hidden />
      <span>{history.reason ?? 'Kept until Padlock is restarted.'}</span>
    </p>
  );
}

function NoChanges({ cluster, isFiltered }: { cluster: string; isFiltered: boolean }) {
  const { search } = useLocation();
  return (
    <EmptyState title={isFiltered ? 'No changes in these namespaces' : 'No changes yet'}>
      Every change made through Padlock is listed here: who made it, when, what it was, and whether traffic
      has proven it. Set the mode of a port on the page of a{' '}
      <Link to={{ pathname: paths.services(cluster), search: lastingSearch(search) }}>service</Link> to begin.
    </EmptyState>
  );
}
