import type { Change } from '@padlock/contract';
import { Spinner } from '@patternfly/react-core';
import RhUiCheckCircleFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-circle-fill-icon';
import RhUiWarningFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import { qualifiedName } from '../../components/format.ts';
import { LockGlyph } from '../../components/lock/index.ts';
import { absoluteTime, clockTime } from '../../components/time.ts';
import { VerifiedEdges } from './VerifiedEdges.tsx';
import { type Step, verificationSteps } from './verificationSteps.ts';
import './changes.css';

/** What became of a change: written, in force, called, proven from traffic; with every client that called since. */
export function VerificationSteps({ change }: { change: Change }) {
  return (
    <ol className="pl-steps">
      {verificationSteps(change).map((step) => (
        <li key={step.key} data-state={step.state}>
          <StepMark state={step.state} />
          <div className="pl-step-text">
            <b>{step.title}</b>
            {step.text !== '' && <p>{step.text}</p>}
            {step.key === 'accepted' && <Writes change={change} />}
          </div>
          {step.at !== null && (
            <time dateTime={step.at} title={absoluteTime(Date.parse(step.at))} className="pl-number">
              {clockTime(Date.parse(step.at))}
            </time>
          )}
          {step.key === 'result' && change.verification.edges.length > 0 && (
            <VerifiedEdges edges={change.verification.edges} />
          )}
        </li>
      ))}
    </ol>
  );
}

function Writes({ change }: { change: Change }) {
  return change.writes.map(({ ref, verb, resourceVersion }) => (
    <p key={`${ref.kind}/${qualifiedName(ref)}`}>
      {ref.kind} {qualifiedName(ref)}
      {verb === 'create' && ', created'}
      {verb === 'delete' && ', deleted'}
      {resourceVersion !== null && (
        <>
          , resourceVersion <span className="pl-mono">{resourceVersion}</span>
        </>
      )}
    </p>
  ));
}

function StepMark({ state }: { state: Step['state'] }) {
  switch (state) {
    case 'done':
      return <RhUiCheckCircleFillIcon className="pl-step-done" role="img" aria-label="Done" />;
    case 'running':
      return <Spinner size="md" aria-label="Under way" />;
    case 'ahead':
      return <span className="pl-step-ahead" role="img" aria-label="Not yet" />;
    case 'warning':
      return <RhUiWarningFillIcon className="pl-step-warning" role="img" aria-label="Incomplete" />;
    case 'verified':
      return <LockGlyph name="locked" size={24} />;
    case 'partial':
      return <LockGlyph name="partial" size={24} />;
    case 'open':
      return <LockGlyph name="open" size={24} />;
    case 'failed':
      return <LockGlyph name="blocked" size={24} />;
  }
}
