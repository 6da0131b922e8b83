import type { EdgeDetail } from '@padlock/contract';
import { Button } from '@patternfly/react-core';
import RhUiWarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-icon';
import { qualifiedName } from '../../../components/format.ts';
import { LockGlyph } from '../../../components/lock/index.ts';
import { ServiceLink, WorkloadLink } from '../../../components/pageLinks.tsx';
import { useCluster } from '../../../state/urlState.ts';
import { useReview } from '../../changes/review.ts';
import { usePlaceBar } from '../../changes/usePlaceBar.ts';
import { edgeAction, requireOn } from '../model/requireMtls.ts';

/** The action that would encrypt an edge for good. It opens the review; nothing is written before. */
export function RequireMtls({ detail, isLocked }: { detail: EdgeDetail; isLocked: boolean }) {
  const review = useReview();
  const cluster = useCluster();
  const action = edgeAction(detail);
  const barred = usePlaceBar(
    action.kind === 'none' ? { cluster, scope: 'mesh' } : { cluster, ...action.server },
  );
  switch (action.kind) {
    case 'none':
      return <p className="pl-panel-note">{action.reason}</p>;
    case 'required':
      return (
        <>
          <p className="pl-panel-say">
            <LockGlyph name="locked" size={15} />
            <span>Mutual TLS is required here: every port in use is STRICT.</span>
          </p>
          {action.server.scope === 'service' ? (
            <ServiceLink namespace={action.server.namespace} name={action.server.name} tab="mtls">
              Change policy
            </ServiceLink>
          ) : (
            <WorkloadLink namespace={action.server.namespace} name={action.server.name}>
              Change policy
            </WorkloadLink>
          )}
        </>
      );
    case 'require': {
      const [first, ...others] = action.ports;
      const one = others.length === 0;
      return (
        <>
          <p className="pl-panel-say">
            <RhUiWarningIcon aria-hidden />
            <span>
              {isLocked && 'The traffic is encrypted, but '}
              {portWords(action.ports, !isLocked)} still <b>accept{one ? 's' : ''} plaintext</b>.
            </span>
          </p>
          <div className="pl-panel-actions">
            {action.ports.map((port) => (
              <Button
                key={port}
                isBlock
                isDisabled={barred !== null}
                variant={port === first ? 'primary' : 'secondary'}
                icon={<LockGlyph name="locked" size={14} />}
                onClick={() => review.open([requireOn(action.server, port)])}
              >
                Require mTLS on {one ? 'this port' : `port ${port}`}
              </Button>
            ))}
          </div>
          <p className="pl-panel-after">
            {barred ??
              `Sets the port of ${qualifiedName(action.server)} to STRICT. You review the impact before anything is written.`}
          </p>
        </>
      );
    }
  }
}

function portWords(ports: readonly number[], startsSentence: boolean): string {
  if (ports.length === 1) return startsSentence ? `Port ${ports[0]}` : 'this port';
  return `${startsSentence ? 'Ports' : 'ports'} ${ports.join(', ')}`;
}
