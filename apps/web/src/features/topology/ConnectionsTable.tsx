import type { Topology, TopologyEdge } from '@padlock/contract';
import { Button } from '@patternfly/react-core';
import { SortByDirection, Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useMemo, useState } from 'react';
import { LockLabel } from '../../components/lock/index.ts';
import { type MetricsById, protocolText, type ValueKind, valueText } from './model/edgeValues.ts';
import type { Found } from './find/filterTopology.ts';
import { labelText, nodeTitle, rateText } from './model/graphModel.ts';
import { sortEdges } from './model/sortEdges.ts';
import { failedText } from './model/verdict.ts';
import type { SortKey, ViewOptions } from './model/viewOptions.ts';

/** Rows drawn at once; more on demand, so that thousands of connections do not hold up the page. */
const pageSize = 200;

const fixedColumns: readonly (readonly [SortKey, string])[] = [
  ['state', 'State'],
  ['client', 'Client'],
  ['server', 'Server'],
  ['share', 'Mutual TLS'],
  ['rate', 'Traffic'],
];
/** Shown while the menu of edge labels asks for them: rate and protocol always stand in the table. */
const optionalColumns: readonly (readonly [Exclude<ValueKind, 'rate' | 'protocol'>, string])[] = [
  ['throughput', 'Throughput'],
  ['p50', 'p50'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['errors', 'Errors'],
];

/** The connections of the graph as a table: the same rows, the same words. */
export function ConnectionsTable({
  topology,
  metrics,
  changing,
  found,
  options,
  onChange,
  onSelect,
}: {
  topology: Topology;
  metrics: MetricsById;
  changing: ReadonlySet<string>;
  /** undefined: Find asks nothing. */
  found: Found | undefined;
  options: ViewOptions;
  onChange: (change: Partial<ViewOptions>) => void;
  onSelect: (id: string) => void;
}) {
  const [pages, setPages] = useState(1);
  const names = useMemo(
    () => new Map(topology.nodes.map((node) => [node.id, nodeTitle(node)])),
    [topology.nodes],
  );
  const rows = useMemo(() => {
    const shown = topology.edges.filter(
      (edge) =>
        (options.display.has('idle') || edge.state !== 'idle') &&
        (options.locks.size === 0 || options.locks.has(edge.state)) &&
        (found === undefined || found.edges.has(edge.id)),
    );
    return sortEdges(shown, options.sort, (id) => names.get(id) ?? id, metrics);
  }, [topology.edges, found, metrics, options.display, options.locks, options.sort, names]);
  const values = optionalColumns.filter(([kind]) => options.labels.has(kind));
  const columns: readonly (readonly [SortKey, string])[] = [
    ...fixedColumns,
    ...values,
    ['protocol', 'Protocol'],
  ];
  const sorted = columns.findIndex(([key]) => key === options.sort.by);

  return (
    <div className="pl-connections-table">
      <Table aria-label="Connections" role="table" variant="compact" isStickyHeader>
        <Thead>
          <Tr>
            {columns.map(([key, word], index) => (
              <Th
                key={key}
                modifier="nowrap"
                sort={{
                  columnIndex: index,
                  sortBy: { index: sorted, direction: options.sort.descending ? 'desc' : 'asc' },
                  onSort: (_, __, direction) =>
                    onChange({ sort: { by: key, descending: direction === SortByDirection.desc } }),
                }}
              >
                {word}
              </Th>
            ))}
            <Th modifier="wrap">Policy expects</Th>
          </Tr>
        </Thead>
        <Tbody>
          {rows.slice(0, pages * pageSize).map((edge) => (
            <ConnectionRow
              key={edge.id}
              edge={edge}
              names={names}
              metrics={metrics}
              isChanging={changing.has(edge.id)}
              values={values}
              isSelected={edge.id === options.selected}
              onSelect={onSelect}
            />
          ))}
        </Tbody>
      </Table>
      {rows.length > pages * pageSize && (
        <Button variant="link" onClick={() => setPages(pages + 1)}>
          Show {Math.min(pageSize, rows.length - pages * pageSize)} more of {rows.length}
        </Button>
      )}
    </div>
  );
}

/** The column says already what it is. */
function cellText(kind: ValueKind, edge: TopologyEdge, metrics: MetricsById): string {
  const text = valueText(kind, [edge], metrics);
  return text === undefined ? '–' : text.replace(/^p\d\d | errors$/, '');
}

const expected = {
  mutual_tls: 'mutual TLS',
  plaintext: 'plaintext',
  refused: 'refused',
  other_tls: 'own TLS',
  mixed: 'mixed',
  unknown: 'not known',
} as const satisfies Record<TopologyEdge['expectation'], string>;

function ConnectionRow({
  edge,
  names,
  metrics,
  isChanging,
  values,
  isSelected,
  onSelect,
}: {
  edge: TopologyEdge;
  names: ReadonlyMap<string, string>;
  metrics: MetricsById;
  isChanging: boolean;
  values: typeof optionalColumns;
  isSelected: boolean;
  onSelect: (id: string) => void;
}) {
  const client = names.get(edge.source) ?? edge.source;
  const server = names.get(edge.target) ?? edge.target;
  return (
    <Tr isRowSelected={isSelected}>
      <Td dataLabel="State">
        <LockLabel state={edge.state} expectation={edge.expectation} />
        {edge.failed && <span className="pl-muted"> {failedText(edge)}</span>}
        {edge.predicted && <span className="pl-muted"> predicted</span>}
        {edge.drift && <span className="pl-muted"> {isChanging ? 'changing' : 'drift'}</span>}
      </Td>
      <Td dataLabel="Client">
        <button
          type="button"
          className="pl-link-button"
          aria-label={`${client} to ${server}: open the connection`}
          onClick={() => onSelect(edge.id)}
        >
          {client}
        </button>
      </Td>
      <Td dataLabel="Server">
        <button type="button" className="pl-link-button" onClick={() => onSelect(edge.target)}>
          {server}
        </button>
      </Td>
      <Td dataLabel="Mutual TLS" className="pl-number">
        {edge.share ? edge.share.precise : labelText(edge)}
      </Td>
      <Td dataLabel="Traffic" className="pl-number">
        {rateText(edge) ?? 'none'}
      </Td>
      {values.map(([kind, word]) => (
        <Td key={kind} dataLabel={word} className="pl-number">
          {cellText(kind, edge, metrics)}
        </Td>
      ))}
      <Td dataLabel="Protocol">{protocolText([edge])}</Td>
      <Td dataLabel="Policy expects">{expected[edge.expectation]}</Td>
    </Tr>
  );
}
