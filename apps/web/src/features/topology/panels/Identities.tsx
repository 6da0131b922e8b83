import { CopyButton } from '../../../components/CopyButton.tsx';
import { PanelSection } from './Panel.tsx';

/** Who is at both ends, as their certificates say. */
export function Identities({ clients, servers }: { clients: readonly string[]; servers: readonly string[] }) {
  return (
    <PanelSection title="Identities">
      <IdentityList side="Client" identities={clients} />
      <IdentityList side="Server" identities={servers} />
    </PanelSection>
  );
}

function IdentityList({ side, identities }: { side: 'Client' | 'Server'; identities: readonly string[] }) {
  return (
    <div className="pl-identity">
      <span className="pl-panel-kicker">{side}</span>
      {identities.length === 0 && <span className="pl-muted">none seen</span>}
      {identities.map((identity) => (
        <span key={identity} className="pl-identity-row">
          <Spiffe identity={identity} />
          <CopyButton text={identity} what={`${side.toLowerCase()} identity`} />
        </span>
      ))}
    </div>
  );
}

/** `spiffe://trust-domain/ns/NAMESPACE/sa/ACCOUNT`, with what differs standing out; other identities as they are. */
function Spiffe({ identity }: { identity: string }) {
  const match = /^(spiffe:\/\/[^/]+\/ns\/)([^/]+)(\/sa\/)([^/]+)$/.exec(identity);
  if (!match) return <span className="pl-spiffe pl-mono">{identity}</span>;
  const [, domain, namespace, middle, account] = match;
  return (
    <span className="pl-spiffe pl-mono">
      <span className="pl-muted">{domain}</span>
      {namespace}
      <span className="pl-muted">{middle}</span>
      <wbr />
      <b>{account}</b>
    </span>
  );
}
