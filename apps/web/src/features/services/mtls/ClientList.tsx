import type { Caller, ServicePortDetail, TrafficWindow } from '@padlock/contract';
import { observed, rate, windowWords } from '../../../components/format.ts';
import { LockLabel } from '../../../components/lock/index.ts';
import { noTelemetry } from '../../../components/noTelemetry.ts';
import { CallerName } from '../CallerName.tsx';

/** Who called the port in the window, and how. */
export function ClientList({ port, window }: { port: ServicePortDetail; window: TrafficWindow }) {
  const title =
    port.evidenceScope === 'port' ? `Clients of port ${port.port}` : 'Clients of the service, all ports';
  return (
    <div className="pl-inset">
      <div className="pl-inset-head">
        <h2>{title}</h2>
        <span className="pl-sub">last {windowWords(window)}</span>
      </div>
      {port.callers.length === 0 ? (
        <p className="pl-muted">
          {port.state === 'unknown' ? noTelemetry : `No client was seen in the last ${windowWords(window)}.`}
        </p>
      ) : (
        <CallerTable callers={port.callers} label={title} />
      )}
    </div>
  );
}

export function CallerTable({ callers, label }: { callers: readonly Caller[]; label: string }) {
  return (
    <table className="pl-callers" aria-label={label}>
      <thead className="pl-visually-hidden">
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Identity</th>
          <th scope="col">Rate</th>
          <th scope="col">Observed</th>
        </tr>
      </thead>
      <tbody>
        {callers.map((caller) => (
          <tr key={caller.id}>
            <td>
              <CallerName caller={caller} />
            </td>
            <td className="pl-mono pl-caller-identity">{identityText(caller)}</td>
            <td className="pl-number pl-right">{rateText(caller)}</td>
            <td>
              <LockLabel state={caller.state}>{observed(caller.state, caller.share)}</LockLabel>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `ns/shop/sa/frontpage`: the trust domain is said once, in the masthead's mesh settings. */
function identityText({ identities, kind }: Caller): string {
  if (identities.length === 0) return kind === 'unnamed' ? 'no identity' : '';
  return identities.map((identity) => identity.replace(/^spiffe:\/\/[^/]+\//, '')).join(', ');
}

function rateText({ requestsPerSecond, connectionsPerSecond }: Caller): string {
  const parts = [
    requestsPerSecond === null ? null : rate(requestsPerSecond),
    connectionsPerSecond === null ? null : `${rate(connectionsPerSecond)} conn.`,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
