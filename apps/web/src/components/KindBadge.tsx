import './kind.css';

const short = {
  Namespace: ['NS', 'blue'],
  Service: ['S', 'green'],
  PeerAuthentication: ['PA', 'purple'],
  DestinationRule: ['DR', 'teal'],
  Deployment: ['D', 'blue'],
  StatefulSet: ['SS', 'blue'],
  DaemonSet: ['DS', 'blue'],
  Pod: ['P', 'blue'],
  WorkloadEntry: ['WE', 'blue'],
} as const;

function isKnown(kind: string): kind is keyof typeof short {
  return Object.hasOwn(short, kind);
}

/** The kind of an object in one or two letters, its full name on hover and for screen readers. */
export function KindBadge({ kind }: { kind: string }) {
  const [letters, colour] = isKnown(kind) ? short[kind] : [kind.slice(0, 1), 'blue'];
  return (
    <span className="pl-kind" data-colour={colour} title={kind} role="img" aria-label={kind}>
      {letters}
    </span>
  );
}
