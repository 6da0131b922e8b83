import type { ImpactEntry, Plan, TrafficWindow } from '@padlock/contract';
import { Button } from '@patternfly/react-core';
import RhUiInformationFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-information-fill-icon';
import RhUiKubernetesServiceIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-kubernetes-service-icon';
import RhUiWarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-icon';
import { type ReactNode, useState } from 'react';
import { ChoiceMenu } from '../../components/ChoiceMenu.tsx';
import { count, qualifiedName, rate, windowWords } from '../../components/format.ts';
import { type GlyphName, LockGlyph } from '../../components/lock/index.ts';
import { useNow } from '../../components/useNow.ts';
import { modeWord } from '../../components/ModeBadge.tsx';
import { CompanionTicks } from './CompanionTicks.tsx';
import { type ImpactKind, impactGroups } from './impactGroups.ts';
import { impactKey } from './planDifferences.ts';
import { telemetryWords } from './telemetryWords.ts';
import { warningTitle } from './warningTitle.ts';
import type { PlanOptions } from './useReviewed.ts';

/** How many clients of a group are named at first. */
const named = 5;

const glyphs: Readonly<Record<ImpactKind, GlyphName>> = {
  'loses access': 'blocked',
  stops: 'open',
  starts: 'locked',
  unchanged: 'locked',
};

/** Periods of traffic that an impact may be judged by. */
const periods: readonly { readonly value: TrafficWindow; readonly label: string }[] = [
  { value: '1h', label: 'last hour' },
  { value: '6h', label: 'last 6 hours' },
  { value: '24h', label: 'last 24 hours' },
  { value: '7d', label: 'last 7 days' },
];

export interface ImpactPanelProps {
  plans: readonly Plan[];
  /** What is chosen; the plans may still be of the choice before. */
  options: PlanOptions;
  onChoose: (options: Partial<PlanOptions>) => void;
  /** Clients that lose access since the person looked first, by `impactKey`. */
  newLosses: ReadonlySet<string>;
  isDisabled: boolean;
}

/** Who loses access, who starts or stops to use mutual TLS, who is untouched, and what else the policies reach. */
export function ImpactPanel({ plans, options, onChoose, newLosses, isDisabled }: ImpactPanelProps) {
  const now = useNow(60_000);
  const impacts = plans.map(({ impact }) => impact);
  const groups = impactGroups(impacts);
  if (plans.length > 0 && plans.every(changesTelemetryAlone)) return <TelemetryImpact />;
  const hidden = impacts.reduce((sum, { hiddenCallers }) => sum + hiddenCallers, 0);
  const hiddenLosses = impacts.reduce((sum, impact) => sum + impact.hiddenLosses, 0);
  const complete = impacts.every((impact) => impact.complete);
  const since = impacts.find(({ telemetrySince }) => telemetrySince !== null)?.telemetrySince ?? undefined;
  const group = ({ kind, title, entries }: (typeof groups)[number]) => (
    <Box key={kind} kind={kind} icon={<LockGlyph name={glyphs[kind]} size={16} />} title={title}>
      <Clients entries={entries} withReason={kind !== 'unchanged'} fresh={newLosses} />
    </Box>
  );
  return (
    <section className="pl-impact" aria-label="Impact">
      <div className="pl-impact-head">
        <h2>Impact</h2>
        <span className="pl-impact-period">
          from traffic in the
          <ChoiceMenu
            name="Period of the impact"
            value={options.window}
            choices={periods}
            onChoose={(window) => onChoose({ window })}
            isDisabled={isDisabled}
            className="pl-period"
          />
        </span>
      </div>
      {!complete && (
        <Box kind="warning" icon={<RhUiWarningIcon aria-hidden />} title="Traffic is not known">
          <p>Prometheus has not answered for this window. Clients may be missing from these lists.</p>
        </Box>
      )}
      {since !== undefined && (
        <Box
          kind="warning"
          icon={<RhUiWarningIcon aria-hidden />}
          title="Telemetry does not cover this period"
        >
          <p>{telemetryWords(since, now)}</p>
        </Box>
      )}
      <CompanionTicks
        plans={plans}
        ticked={options.companions}
        onChange={(companions) => onChoose({ companions })}
        isDisabled={isDisabled}
      />
      {groups.filter(({ kind }) => kind === 'loses access').map(group)}
      {hiddenLosses > 0 && (
        <Box
          kind="loses access"
          icon={<LockGlyph name={glyphs['loses access']} size={16} />}
          title={`${count(hiddenLosses, 'caller')} that you may not see would lose access`}
        >
          <p>Ask somebody who sees the whole mesh who that is, before you apply this.</p>
        </Box>
      )}
      {plans
        .flatMap(({ warnings }) => warnings)
        .map(({ code, message }) => (
          <Danger key={`${code} ${message}`} title={warningTitle(code)} message={message} />
        ))}
      {groups.filter(({ kind }) => kind !== 'loses access').map(group)}
      {groups.length === 0 && hidden === 0 && complete && impacts[0] && (
        <Box kind="plain" icon={<LockGlyph name="idleLocked" size={16} />} title="No client was seen">
          <p>
            Nobody called these ports in the last {windowWords(impacts[0].window)}.
            {impacts[0].window !== '7d' && ' A client that calls less often shows in a longer period.'}
          </p>
        </Box>
      )}
      {hidden > hiddenLosses && impacts[0] && (
        <Box
          kind="plain"
          icon={<RhUiInformationFillIcon aria-hidden />}
          title={`${count(hidden - hiddenLosses, hiddenLosses > 0 ? 'other caller' : 'caller')} that you may not see ${
            hidden - hiddenLosses === 1 ? 'keeps' : 'keep'
          } access`}
        >
          {groups.length === 0 && complete && (
            <p>No other client was seen in the last {windowWords(impacts[0].window)}.</p>
          )}
        </Box>
      )}
      {plans.map((plan) => (
        <Reach key={plan.digest} plan={plan} />
      ))}
    </section>
  );
}

/** Who would be refused by what the objects say, seen or not: it stands below those who were seen to lose access, and above all others. */
function Danger({ title, message }: { title: string | undefined; message: string }) {
  if (title === undefined) return null;
  return (
    <Box kind="warning" icon={<RhUiWarningIcon aria-hidden />} title={title}>
      <p>{message}</p>
    </Box>
  );
}

/** What servers report decides about no call. */
function changesTelemetryAlone({ writes }: Plan): boolean {
  return writes.length > 0 && writes.every(({ ref }) => ref.kind === 'Telemetry');
}

function TelemetryImpact() {
  return (
    <section className="pl-impact" aria-label="Impact">
      <div className="pl-impact-head">
        <h2>Impact</h2>
      </div>
      <Box kind="unchanged" icon={<LockGlyph name="locked" size={16} />} title="Every call stays as it is">
        <p>
          No mode changes. This resource decides whether servers report their container port: if they do,
          Prometheus keeps a series for each port that a client calls, and Padlock shows evidence for each
          port.
        </p>
      </Box>
    </section>
  );
}

function Box({
  kind,
  icon,
  title,
  children,
}: {
  kind: ImpactKind | 'warning' | 'plain';
  icon: ReactNode;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className="pl-impact-box" data-kind={kind}>
      <h3>
        {icon}
        {title}
      </h3>
      {children}
    </div>
  );
}

function Clients({
  entries,
  withReason,
  fresh,
}: {
  entries: readonly ImpactEntry[];
  withReason: boolean;
  fresh: ReadonlySet<string>;
}) {
  const [all, setAll] = useState(false);
  const shown = all ? entries : entries.slice(0, named);
  // A client that calls two services of the same pods stands there twice: then each line says which one it means.
  const servers = new Set(entries.map(({ server }) => server));
  // And one that calls two ports of a service, twice with the same words, unless they name the port.
  const pairs = Map.groupBy(entries, ({ client, server }) => `${client} ${server}`);
  const portOf = ({ client, server, port }: ImpactEntry) =>
    port !== null && (pairs.get(`${client} ${server}`)?.length ?? 0) > 1 ? `:${port}` : '';
  return (
    <>
      <ul>
        {shown.map((entry, index) => (
          <li key={`${entry.clientId}/${entry.server}/${entry.port}/${index}`}>
            <span className="pl-impact-client">
              <span>
                {entry.client}
                {fresh.has(impactKey(entry)) && <span className="pl-new">new</span>}
                {(servers.size > 1 || portOf(entry) !== '') && (
                  <span className="pl-muted">
                    {' '}
                    to {entry.server}
                    {portOf(entry)}
                  </span>
                )}
              </span>
              <span className="pl-muted pl-number">{rates(entry)}</span>
            </span>
            {withReason && <span className="pl-impact-reason">{entry.reason}</span>}
            {entry.candidates.length > 0 && (
              <span className="pl-impact-reason">Candidates, a guess: {entry.candidates.join(', ')}</span>
            )}
          </li>
        ))}
      </ul>
      {entries.length > shown.length && (
        <Button variant="link" isInline onClick={() => setAll(true)}>
          and {entries.length - shown.length} more
        </Button>
      )}
    </>
  );
}

function rates({ requestsPerSecond, connectionsPerSecond }: ImpactEntry): string {
  return [
    requestsPerSecond === null ? null : rate(requestsPerSecond),
    connectionsPerSecond === null ? null : `${rate(connectionsPerSecond)} conn.`,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** What the policies reach besides what was asked for, and what else is to know. */
function Reach({ plan }: { plan: Plan }) {
  const managed = plan.writes.filter(({ managedBy }) => managedBy !== null);
  return (
    <>
      <Box
        kind="plain"
        icon={<RhUiKubernetesServiceIcon aria-hidden />}
        title={`Applies to ${count(plan.pods, 'pod')}`}
      >
        {plan.alsoServices.length > 0 && (
          <p>The same pods serve {plan.alsoServices.map((ref) => qualifiedName(ref)).join(', ')}.</p>
        )}
        {plan.alsoAffects.length > 0 && (
          <ul>
            {plan.alsoAffects.map(({ workload, containerPort, before, after }) => (
              <li key={`${qualifiedName(workload)}:${containerPort}`}>
                Also {qualifiedName(workload)},{' '}
                {containerPort === 0 ? 'every other port' : `port ${containerPort}`}: {modeWord(before)} to{' '}
                {modeWord(after)}
              </li>
            ))}
          </ul>
        )}
        {plan.comesIntoForce.length > 0 && (
          <p>
            Comes into force:{' '}
            {plan.comesIntoForce.map((ref) => `${ref.kind} ${qualifiedName(ref)}`).join(', ')}, shadowed until
            now.
          </p>
        )}
      </Box>
      {managed.map(({ ref, managedBy }) => (
        <Box
          key={qualifiedName(ref)}
          kind="warning"
          icon={<RhUiWarningIcon aria-hidden />}
          title={`Managed by ${managedBy}`}
        >
          <p>
            {managedBy} will put {ref.kind} {qualifiedName(ref)} back. Copy the YAML to its repository
            instead.
          </p>
        </Box>
      ))}
      {plan.warnings
        .filter(({ code }) => warningTitle(code) === undefined)
        .map(({ code, message }) => (
          <Box
            key={`${code} ${message}`}
            kind="warning"
            icon={<RhUiWarningIcon aria-hidden />}
            title={message}
          />
        ))}
    </>
  );
}
