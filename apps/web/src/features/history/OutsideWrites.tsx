import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import { ObjectLink } from '../../components/ObjectLink.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { useNow } from '../../components/useNow.ts';
import { queries } from '../../data/queries.ts';
import { useCluster, useNamespaces } from '../../state/urlState.ts';
import { PolicyModeBadge } from '../policies/PolicyModeBadge.tsx';
import { outsideWrites } from './outsideWrites.ts';

/** How many are shown: who looks for more wants the audit log. */
const shown = 10;

/** Policies that were written with something else than Padlock: who asks what changed must not be told that nothing did. */
export function OutsideWrites() {
  const cluster = useCluster();
  const [namespaces] = useNamespaces();
  const now = useNow(60_000);
  const list = useQuery(queries.policies(cluster, namespaces));
  const writes = outsideWrites(list.data?.policies ?? [], now);
  if (writes.length === 0) return null;
  return (
    <section className="pl-card pl-outside-writes" aria-labelledby="outside-writes">
      <h2 id="outside-writes">Changed outside Padlock</h2>
      <p className="pl-muted">
        The last write of each policy in the last 7 days. Kubernetes records which program wrote, not who, and
        nothing about deletions: both are in the audit log of the API server.
      </p>
      <Table role="table" variant="compact" gridBreakPoint="grid-md" aria-labelledby="outside-writes">
        <Thead>
          <Tr>
            <Th modifier="nowrap">When</Th>
            <Th modifier="nowrap">What</Th>
            <Th modifier="nowrap">Mode now</Th>
            <Th modifier="nowrap">With</Th>
          </Tr>
        </Thead>
        <Tbody>
          {writes.slice(0, shown).map(({ policy, at, by, isCreation }) => (
            <Tr key={`${policy.ref.kind} ${policy.ref.namespace}/${policy.ref.name}`}>
              <Td dataLabel="When" modifier="nowrap">
                <RelativeTime time={at} />
                {isCreation && <span className="pl-sub">created</span>}
              </Td>
              <Td dataLabel="What">
                <ObjectLink object={policy.ref} />
              </Td>
              <Td dataLabel="Mode now">
                {policy.mode === null ? (
                  <span className="pl-muted">by port or subset</span>
                ) : (
                  <PolicyModeBadge
                    kind={policy.ref.kind}
                    mode={policy.mode}
                    inForce={policy.status !== 'shadowed' && policy.status !== 'matches_nothing'}
                  />
                )}
              </Td>
              <Td dataLabel="With">{by ?? <span className="pl-muted">unknown</span>}</Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </section>
  );
}
