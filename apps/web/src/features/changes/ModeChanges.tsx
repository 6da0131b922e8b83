import type { Plan } from '@padlock/contract';
import RhUiArrowRightIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-arrow-right-icon';
import { DefaultBadge, ModeBadge } from '../../components/ModeBadge.tsx';

/** What changes, in one line for each port: from which mode in force to which. */
export function ModeChanges({ plans }: { plans: readonly Plan[] }) {
  return (
    <ul className="pl-mode-changes">
      {plans.flatMap(({ target, modes }) =>
        modes.map(({ port, before, after, pick }) => (
          <li key={`${JSON.stringify(target)}/${port}`}>
            <span>
              {port !== null && (
                <>
                  Port <b>{port}</b> of{' '}
                </>
              )}
              {describeTarget(target)}
            </span>
            {before === null ? <span className="pl-muted">no mode</span> : <ModeBadge mode={before} />}
            <RhUiArrowRightIcon role="img" aria-label="becomes" />
            {pick === 'DEFAULT' && <DefaultBadge />}
            {after === null ? <span className="pl-muted">no mode</span> : <ModeBadge mode={after} />}
          </li>
        )),
      )}
    </ul>
  );
}

function describeTarget(target: Plan['target']) {
  switch (target.scope) {
    case 'service':
    case 'workload':
      return (
        <>
          {target.scope} <b>{target.name}</b> in {target.namespace}
        </>
      );
    case 'namespace':
      return (
        <>
          namespace <b>{target.namespace}</b>
        </>
      );
    case 'mesh':
      return <>the mesh</>;
    default:
      return <>the policies below</>;
  }
}
