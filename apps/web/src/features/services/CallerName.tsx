import type { Caller } from '@padlock/contract';
import { ServiceLink, WorkloadLink } from '../../components/pageLinks.tsx';

/** A caller by name; one without a name is never given one, only candidates that are marked as a guess. */
export function CallerName({ caller }: { caller: Caller }) {
  switch (caller.kind) {
    case 'unnamed':
      return (
        <span>
          Unnamed client
          {caller.candidates.length > 0 && (
            <span
              className="pl-sub"
              title="Pods without a sidecar cannot be told apart in telemetry: a guess"
            >
              candidates: {caller.candidates.join(', ')}
            </span>
          )}
        </span>
      );
    case 'service':
      return caller.namespace === null ? (
        <span>{caller.name}</span>
      ) : (
        <span>
          <ServiceLink namespace={caller.namespace} name={caller.name}>
            {caller.name}
          </ServiceLink>{' '}
          <span className="pl-muted">{caller.namespace}</span>
        </span>
      );
    case 'workload':
      return caller.namespace === null ? (
        <span>{caller.name}</span>
      ) : (
        <span>
          <WorkloadLink namespace={caller.namespace} name={caller.name}>
            {caller.name}
          </WorkloadLink>{' '}
          <span className="pl-muted">{caller.namespace}</span>
        </span>
      );
    case 'external':
      return (
        <span>
          {caller.name} <span className="pl-muted">{caller.namespace ?? 'outside the cluster'}</span>
        </span>
      );
  }
}
