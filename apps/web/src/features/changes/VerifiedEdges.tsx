import type { VerifiedEdge } from '@padlock/contract';
import { Button } from '@patternfly/react-core';
import { useState } from 'react';
import { LockLabel } from '../../components/lock/index.ts';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { WrappingName } from '../../components/WrappingName.tsx';
import { edgeResult } from './edgeResult.ts';
import { amount, amountOf, clientName, seenOf } from './verificationSteps.ts';

/** How many clients are listed at first. */
const listed = 8;

/** What needs a look comes first. */
const order: readonly VerifiedEdge['state'][] = [
  'still_plaintext',
  'failing',
  'unexpected',
  'verified',
  'not_provable',
  'predicted',
  'waiting',
];

const columns: Readonly<Record<VerifiedEdge['unit'], string>> = {
  requests: 'Requests',
  connections: 'Connections',
  bytes: 'Bytes',
};

/** The clients of what was changed, and what each of them did since. */
export function VerifiedEdges({ edges }: { edges: readonly VerifiedEdge[] }) {
  const [all, setAll] = useState(false);
  const sorted = edges.toSorted(
    (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || seenOf(b) - seenOf(a),
  );
  const shown = all ? sorted : sorted.slice(0, listed);
  const units = new Set(edges.map(({ unit }) => unit));
  const [unit] = units;
  const servers = new Set(edges.map(({ server, port }) => `${server}:${port}`));
  return (
    <div className="pl-verified">
      <table aria-label="Clients since the change">
        <thead>
          <tr>
            <th scope="col">Client</th>
            {servers.size > 1 && <th scope="col">To</th>}
            <th scope="col" className="pl-right">
              {units.size === 1 && unit !== undefined ? columns[unit] : 'Counted'}
            </th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((edge) => (
            <Row
              key={`${edge.clientId} ${edge.server} ${edge.port} ${edge.unit}`}
              edge={edge}
              withServer={servers.size > 1}
              withUnit={units.size > 1}
            />
          ))}
        </tbody>
      </table>
      {sorted.length > shown.length && (
        <Button variant="link" isInline onClick={() => setAll(true)}>
          and {sorted.length - shown.length} more
        </Button>
      )}
    </div>
  );
}

function Row({
  edge,
  withServer,
  withUnit,
}: {
  edge: VerifiedEdge;
  withServer: boolean;
  /** The column does not say what is counted. */
  withUnit: boolean;
}) {
  const result = edgeResult(edge);
  const seen = seenOf(edge);
  return (
    <tr>
      <td>
        <span className={edge.clientKind === 'unnamed' ? 'pl-muted' : undefined}>
          <WrappingName>{clientName(edge)}</WrappingName>
        </span>
        {edge.note !== null && <span className="pl-sub">{edge.note}</span>}
      </td>
      {withServer && (
        <td>
          <WrappingName>{edge.port === null ? edge.server : `${edge.server}:${edge.port}`}</WrappingName>
        </td>
      )}
      <td className="pl-number pl-right">
        {seen === 0 ? '0' : withUnit ? amount(seen, edge.unit) : amountOf(seen, edge.unit)}
        {edge.lastSeen !== null && edge.state !== 'verified' && (
          <span className="pl-sub">
            <RelativeTime time={edge.lastSeen} />
          </span>
        )}
      </td>
      <td>
        <LockLabel state={result.state}>{result.text}</LockLabel>
      </td>
    </tr>
  );
}
