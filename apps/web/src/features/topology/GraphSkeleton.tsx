import { useNoticeable } from '../../components/Skeleton.tsx';

/** The shape of a small graph, while the first answer is on its way. */
const cards = [
  [44, 12],
  [30, 40],
  [58, 40],
  [22, 68],
  [44, 68],
  [66, 68],
] as const;

export function GraphSkeleton() {
  const visible = useNoticeable(true);
  return (
    <div role="status" className="pl-graph-skeleton" data-visible={visible}>
      <span className="pl-visually-hidden">{visible ? 'Loading the topology' : ''}</span>
      {cards.map(([left, top]) => (
        <span key={`${left} ${top}`} style={{ left: `${left}%`, top: `${top}%` }} aria-hidden />
      ))}
    </div>
  );
}
