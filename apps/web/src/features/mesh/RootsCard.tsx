import type { MeshSettings, RootCertificate } from '@padlock/contract';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useNow } from '../../components/useNow.ts';
import { rootWords } from './controlPlaneWords.ts';
import { CheckedValue } from './SettingRows.tsx';

/** The roots that proxies trust, the first to expire first. */
export function RootsCard({ roots, istioNamespace }: Pick<MeshSettings, 'roots' | 'istioNamespace'>) {
  return (
    <section className="pl-card pl-table-card" aria-label="Certificate authority">
      <h2>Certificate authority</h2>
      {roots === null ? (
        <p className="pl-muted">
          The ConfigMap istio-ca-root-cert of {istioNamespace} cannot be read, so nothing is known of the root
          that proxies trust.
        </p>
      ) : roots.length === 0 ? (
        <p className="pl-muted">The ConfigMap istio-ca-root-cert of {istioNamespace} holds no certificate.</p>
      ) : (
        <Table role="table" variant="compact" gridBreakPoint="grid-md" aria-label="Root certificates">
          <Thead>
            <Tr>
              <Th modifier="nowrap">Subject</Th>
              <Th modifier="nowrap">Issued by</Th>
              <Th modifier="nowrap">Valid</Th>
              <Th modifier="nowrap">SHA-256</Th>
            </Tr>
          </Thead>
          <Tbody>
            {roots.map((root) => (
              <RootRow key={root.fingerprint} root={root} />
            ))}
          </Tbody>
        </Table>
      )}
    </section>
  );
}

function RootRow({ root }: { root: RootCertificate }) {
  const now = useNow(3_600_000);
  return (
    <Tr>
      <Td dataLabel="Subject" modifier="nowrap">
        {root.subject}
      </Td>
      <Td dataLabel="Issued by" modifier="nowrap">
        {root.selfSigned ? 'itself' : root.issuer}
      </Td>
      <Td dataLabel="Valid" modifier="nowrap">
        <CheckedValue value={rootWords([root], now)} explained />
      </Td>
      <Td dataLabel="SHA-256" className="pl-mono pl-fingerprint">
        {root.fingerprint}
      </Td>
    </Tr>
  );
}
