import RhUiWarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-icon';
import { qualifiedName } from '../../components/format.ts';
import { diffRows } from './diffRows.ts';
import { DiffView } from './DiffView.tsx';
import type { PlanDifferences } from './planDifferences.ts';

/** What somebody else did to the objects since the review was opened. Nothing where nothing of them is known to differ. */
export function MeanwhilePanel({ objects }: { objects: PlanDifferences['objects'] }) {
  const changed = objects.filter(({ before, after }) => before !== after);
  if (changed.length === 0) return null;
  return (
    <section className="pl-meanwhile" aria-label="Changed meanwhile by somebody else">
      <h2>
        <RhUiWarningIcon aria-hidden /> Changed meanwhile by somebody else
      </h2>
      {changed.map(({ ref, before, after }) => (
        <article key={`${ref.kind}/${qualifiedName(ref)}`}>
          <p>
            {ref.kind} <b>{qualifiedName(ref)}</b>
          </p>
          <DiffView
            rows={diffRows(before, after)}
            label={`What changed meanwhile in ${qualifiedName(ref)}`}
          />
        </article>
      ))}
    </section>
  );
}
