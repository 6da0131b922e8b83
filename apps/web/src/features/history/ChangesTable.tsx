import type { Change } from '@padlock/contract';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { Link, useLocation } from 'react-router';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { WrappingName } from '../../components/WrappingName.tsx';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster } from '../../state/urlState.ts';
import { ModeStep } from '../changes/ModeChanges.tsx';
import { modeLines, targetTitle } from '../changes/modeLines.ts';
import { UndoButton } from '../changes/UndoButton.tsx';
import { Outcome } from './Outcome.tsx';

/** How many modes of one change are drawn. */
const drawn = 3;

/** Changes, newest first. */
export function ChangesTable({ changes }: { changes: readonly Change[] }) {
  return (
    <Table role="table" variant="compact" gridBreakPoint="grid-md" aria-label="Changes">
      <Thead>
        <Tr>
          <Th modifier="nowrap">When</Th>
          <Th modifier="nowrap">What</Th>
          <Th modifier="nowrap">Mode</Th>
          <Th modifier="nowrap">By</Th>
          <Th modifier="nowrap">Outcome</Th>
          <Th screenReaderText="Actions" />
        </Tr>
      </Thead>
      <Tbody>
        {changes.map((change) => (
          <Row key={change.id} change={change} />
        ))}
      </Tbody>
    </Table>
  );
}

function Row({ change }: { change: Change }) {
  const cluster = useCluster();
  const { search } = useLocation();
  const lines = modeLines(change.target, change.modes);
  return (
    <Tr>
      <Td dataLabel="When" modifier="nowrap">
        <RelativeTime time={change.appliedAt} />
      </Td>
      <Td dataLabel="What">
        <Link to={{ pathname: paths.change(cluster, change.id), search: lastingSearch(search) }}>
          {targetTitle(change.target, change.writes)}
        </Link>
      </Td>
      <Td dataLabel="Mode">
        <ul className="pl-history-modes">
          {lines.slice(0, drawn).map((line, index) => (
            <li key={index}>
              <ModeStep {...line} />
            </li>
          ))}
          {lines.length > drawn && <li className="pl-sub">and {lines.length - drawn} more</li>}
          {lines.length === 0 && <li className="pl-muted">no mode of its own</li>}
        </ul>
      </Td>
      <Td dataLabel="By">
        <WrappingName>{change.user}</WrappingName>
      </Td>
      <Td dataLabel="Outcome">
        <Outcome change={change} />
      </Td>
      <Td dataLabel="Actions" modifier="fitContent">
        {change.undoneBy === null && <UndoButton change={change} inline />}
      </Td>
    </Tr>
  );
}
