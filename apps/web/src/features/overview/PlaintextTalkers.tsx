import { Button } from '@patternfly/react-core';
import type { Overview, PlaintextTalker } from '@padlock/contract';
import { useState } from 'react';
import { Link } from 'react-router';
import { observed, windowWords } from '../../components/format.ts';
import { LockGlyph, LockLabel } from '../../components/lock/index.ts';
import { ServiceLink, WorkloadLink } from '../../components/pageLinks.tsx';
import { absoluteTime } from '../../components/time.ts';
import { useNow } from '../../components/useNow.ts';
import { DashCard } from './DashCard.tsx';
import { causeText, sinceWords, volumeText } from './talkerWords.ts';
import { useTopologyLink } from './topologyLinks.ts';

const first = 8;

/** Who was seen without mutual TLS, to whom, how much, since when, and why. Each leads to the connection in the topology. */
export function PlaintextTalkers({
  overview,
  namespaces,
}: {
  overview: Overview;
  namespaces: readonly string[] | null;
}) {
  const topologyWith = useTopologyLink(namespaces);
  const [all, setAll] = useState(false);
  const { talkers, talkersInAll, window } = overview;
  const shown = all ? talkers : talkers.slice(0, first);
  return (
    <DashCard
      title="Plaintext talkers"
      area="talkers"
      aside={<span className="pl-muted">last {windowWords(window)}</span>}
    >
      {talkers.length === 0 ? (
        <NoTalkers overview={overview} />
      ) : (
        <>
          <div className="pl-talkers-frame">
            <table className="pl-talkers" aria-label="Connections that were not mutual TLS">
              <thead>
                <tr>
                  <th scope="col">Client</th>
                  <th scope="col">Server</th>
                  <th scope="col">Plaintext</th>
                  <th scope="col">mTLS</th>
                  <th scope="col">Since</th>
                  <th scope="col">Why</th>
                </tr>
              </thead>
              <tbody>
                {shown.map((talker) => (
                  <TalkerRow
                    key={talker.edgeId}
                    talker={talker}
                    connection={topologyWith({ selected: talker.edgeId })}
                  />
                ))}
              </tbody>
            </table>
          </div>
          <div className="pl-dash-foot">
            <Link to={topologyWith({ lock: 'partial,open' })}>Show in topology</Link>
            {talkers.length > first && (
              <Button variant="link" isInline onClick={() => setAll(!all)}>
                {all
                  ? `Show the first ${first}`
                  : `Show ${talkersInAll > talkers.length ? 'the first' : 'all'} ${talkers.length}`}
              </Button>
            )}
          </div>
        </>
      )}
    </DashCard>
  );
}

function TalkerRow({ talker, connection }: { talker: PlaintextTalker; connection: string }) {
  const now = useNow(60_000);
  const since = sinceWords(talker.firstSeen, now);
  const { client, server } = talker;
  return (
    <tr>
      <td>
        <Link to={connection}>{nameOf(client)}</Link>
        {client.kind === 'unnamed' && client.candidates.length > 0 && (
          <span
            className="pl-sub"
            title={`A guess: workloads and machines without a sidecar have no name in telemetry. Candidates: ${client.candidates.join(', ')}`}
          >
            maybe {client.candidates[0]}
            {client.candidates.length > 1 && `, or ${client.candidates.length - 1} more`}
          </span>
        )}
      </td>
      <td>
        <EndLink end={server} />
      </td>
      <td className="pl-number pl-nowrap">{volumeText(talker)}</td>
      <td className="pl-nowrap">
        <LockLabel state={talker.state}>{observed(talker.state, talker.share)}</LockLabel>
      </td>
      <td className="pl-number pl-nowrap">
        <span
          title={
            talker.firstSeen === null
              ? since.detail
              : `${absoluteTime(Date.parse(talker.firstSeen.time))}. ${since.detail}.`
          }
        >
          {since.text}
        </span>
      </td>
      <td>{causeText(talker.cause)}</td>
    </tr>
  );
}

function nameOf({ kind, namespace, name }: PlaintextTalker['client']): string {
  return kind === 'unnamed' || namespace === null ? name : `${namespace}/${name}`;
}

function EndLink({ end }: { end: PlaintextTalker['server'] }) {
  const { kind, namespace, name } = end;
  if (namespace === null) return name;
  switch (kind) {
    case 'service':
      return (
        <ServiceLink namespace={namespace} name={name}>
          {nameOf(end)}
        </ServiceLink>
      );
    case 'workload':
      return (
        <WorkloadLink namespace={namespace} name={name}>
          {nameOf(end)}
        </WorkloadLink>
      );
    case 'unnamed':
    case 'external':
      return name;
  }
}

/** Good news only where somebody looked: without Prometheus, or without traffic, nothing is said to be encrypted. */
function NoTalkers({ overview }: { overview: Overview }) {
  const { sources, edges, window } = overview;
  const prometheus = sources.find(({ name }) => name === 'prometheus');
  if (prometheus && prometheus.state !== 'ok')
    return (
      <p className="pl-dash-none pl-muted">
        Who talks plaintext is not known: {prometheus.message ?? 'Prometheus has not answered yet.'}
      </p>
    );
  if (edges.locked === 0)
    return (
      <p className="pl-dash-none pl-muted">
        No traffic was reported by a server in the last {windowWords(window)}, so there is nobody to name.
      </p>
    );
  return (
    <p className="pl-dash-none pl-dash-good">
      <LockGlyph name="locked" size={16} /> Everything that servers reported in the last {windowWords(window)}{' '}
      was mutual TLS.
    </p>
  );
}
