import type { ChangeTarget, Plan } from '@padlock/contract';
import RhUiArrowRightIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-arrow-right-icon';
import { useQuery } from '@tanstack/react-query';
import { DefaultBadge, ModeBadge } from '../../components/ModeBadge.tsx';
import { queries } from '../../data/queries.ts';
import { useCluster } from '../../state/urlState.ts';
import { type ModeLine, modeLines, targetTitle } from './modeLines.ts';
import './changes.css';

/** A plan, or a change that was made. */
export interface ModeChangesOf {
  readonly target: ChangeTarget;
  readonly modes: Plan['modes'];
  readonly writes: readonly Pick<Plan['writes'][number], 'ref'>[];
}

/** What changes, in one line for each port: from which mode in force to which. */
export function ModeChanges({ of }: { of: readonly ModeChangesOf[] }) {
  return (
    <ul className="pl-mode-changes">
      {of.map((each) => (
        <Lines key={JSON.stringify(each.target)} {...each} />
      ))}
    </ul>
  );
}

function Lines({ target, modes, writes }: ModeChangesOf) {
  const cluster = useCluster();
  // An undo says which change it takes back, and that one says where.
  const undone = useQuery({
    ...queries.change(cluster, target.scope === 'undo' ? target.change : ''),
    enabled: target.scope === 'undo',
  }).data?.target;
  if (modes.length === 0) return <li>{targetTitle(target, writes)}</li>;
  return modeLines(target, modes, undone).map((line, index) => (
    <li key={index}>
      <span>
        {line.port !== null && (
          <>
            Port <b>{line.port}</b>
            {line.place.kind !== 'other' && ' of '}
          </>
        )}
        <Place place={line.place} />
      </span>
      <ModeStep {...line} />
    </li>
  ));
}

/** `PERMISSIVE -> STRICT`. */
export function ModeStep({ before, after, pick }: Pick<ModeLine, 'before' | 'after' | 'pick'>) {
  return (
    <span className="pl-mode-step">
      {before === null ? <span className="pl-muted">no mode</span> : <ModeBadge mode={before} />}
      <RhUiArrowRightIcon role="img" aria-label="becomes" />
      {pick === 'DEFAULT' && <DefaultBadge />}
      {after === null ? <span className="pl-muted">no mode</span> : <ModeBadge mode={after} />}
    </span>
  );
}

function Place({ place }: { place: ModeLine['place'] }) {
  switch (place.kind) {
    case 'service':
    case 'workload':
      return (
        <>
          {place.kind} <b>{place.name}</b> in {place.namespace}
        </>
      );
    case 'namespace':
      return (
        <>
          namespace <b>{place.namespace}</b>
        </>
      );
    case 'mesh':
      return <>the mesh</>;
    case 'other':
      return null;
  }
}
