import type { EdgeDetail } from '@padlock/contract';
import { ModeBadge } from '../../../components/ModeBadge.tsx';
import { clientLines, expectationSentence, type ServerLine, serverLines } from '../model/expectations.ts';
import { PanelSection } from './Panel.tsx';

/** What both ends do by policy, and why. */
export function ExpectedByPolicy({ edge, parts }: Pick<EdgeDetail, 'edge' | 'parts'>) {
  return (
    <PanelSection title="TLS expected by policy">
      {parts.length === 0 ? (
        <p className="pl-panel-note">{expectationSentence(edge.expectation)}</p>
      ) : (
        <dl className="pl-panel-facts">
          <dt>Client</dt>
          <dd>
            {clientLines(parts).map((line) => (
              <div key={`${line.does} ${line.reason}`}>
                {line.does}
                <div className="pl-panel-why">
                  {line.reason}
                  {line.who.length > 0 && `: ${line.who.join(', ')}`}
                </div>
              </div>
            ))}
          </dd>
          <dt>Server</dt>
          <dd>
            {serverLines(parts).map((line) => (
              <div key={`${line.mode} ${line.scope} ${line.policy}`}>
                {line.mode === null ? (
                  'Accepts plaintext only'
                ) : (
                  <span className="pl-inline">
                    Accepts <ModeBadge mode={line.mode} />
                  </span>
                )}
                <div className="pl-panel-why">
                  {sourceWords(line)}
                  {line.who.length > 0 && `: ${line.who.join(', ')}`}
                </div>
              </div>
            ))}
          </dd>
        </dl>
      )}
      {edge.drift && (
        <p className="pl-panel-note">
          <b>Drift.</b> What was seen is not what policy says. Connections that were open before a change keep
          their old behaviour until they close.
        </p>
      )}
    </PanelSection>
  );
}

function sourceWords({ mode, scope, policy, ports }: ServerLine): string {
  if (mode === null) return 'no sidecar, or a port that bypasses it';
  const where = ports.length === 1 ? `port ${ports[0]}` : `ports ${ports.join(', ')}`;
  switch (scope) {
    case 'port':
      return `from PeerAuthentication ${policy}, ${where}`;
    case 'workload':
      return `from PeerAuthentication ${policy}, workload setting`;
    case 'namespace':
      return `from PeerAuthentication ${policy}, whole namespace`;
    case 'mesh':
      return `from PeerAuthentication ${policy}, whole mesh`;
    case 'default':
    case null:
      return "Istio's default, no PeerAuthentication";
  }
}
