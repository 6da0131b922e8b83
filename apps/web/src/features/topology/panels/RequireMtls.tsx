import type { EdgeDetail } from '@padlock/contract';
import { Button } from '@patternfly/react-core';
import RhUiWarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-icon';
import { useQuery } from '@tanstack/react-query';
import { LockGlyph } from '../../../components/lock/index.ts';
import { ServiceLink } from '../../../components/pageLinks.tsx';
import { queries } from '../../../data/queries.ts';
import { useReview } from '../../changes/review.ts';
import { edgeAction, requireOn } from '../model/requireMtls.ts';

/** The action that would encrypt an edge for good. It opens the review; nothing is written before. */
export function RequireMtls({ detail, isLocked }: { detail: EdgeDetail; isLocked: boolean }) {
  const review = useReview();
  const readOnly = useQuery(queries.session()).data?.readOnly ?? false;
  const action = edgeAction(detail);
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
          <ServiceLink namespace={action.namespace} name={action.name} tab="mtls">
            Change policy
          </ServiceLink>
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
                isDisabled={readOnly}
                variant={port === first ? 'primary' : 'secondary'}
                icon={<LockGlyph name="locked" size={14} />}
                onClick={() => review.open([requireOn(action, port)])}
              >
                Require mTLS on {one ? 'this port' : `port ${port}`}
              </Button>
            ))}
          </div>
          <p className="pl-panel-after">
            {readOnly
              ? 'This server is read-only.'
              : `Sets the port of ${action.namespace}/${action.name} to STRICT. You review the impact before anything is written.`}
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
