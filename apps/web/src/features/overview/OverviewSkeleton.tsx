import { Skeleton } from '../../components/Skeleton.tsx';

/** Cards in the places and sizes of those that will come, so that nothing jumps. */
export function OverviewSkeleton() {
  return (
    <div className="pl-dash-grid">
      <div className="pl-card pl-dash-card is-coverage">
        <Skeleton rows={5} height={48} label="Loading the overview" />
      </div>
      {(['counts', 'settings', 'talkers', 'findings'] as const).map((area) => (
        <div key={area} className={`pl-card pl-dash-card is-${area}`} aria-hidden>
          <Skeleton rows={6} height={36} label="" />
        </div>
      ))}
    </div>
  );
}
