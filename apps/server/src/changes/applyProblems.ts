import type { ObjectRef, Plan } from '@padlock/contract';
import { certificateTrouble, errorCode } from '../certificateTrouble.ts';
import { ProblemError } from '../http/problems.ts';
import {
  CredentialsUnavailable,
  isThrottled,
  KubernetesError,
  KubernetesUnreachable,
} from '../kubernetes/kubernetesError.ts';
import type { PlanWriteError, Written } from './planWriter.ts';

const nothingWritten = 'Nothing was written.';

export function planChanged(plan: Plan, standing = nothingWritten): ProblemError {
  return new ProblemError({
    status: 409,
    code: 'plan_changed',
    title: 'The plan changed',
    detail: `The cluster changed since you reviewed this. ${standing} Review it again.`,
    plan,
  });
}

export function nothingToChange(): ProblemError {
  return new ProblemError({
    status: 422,
    code: 'nothing_to_change',
    title: 'Nothing to change',
    detail: 'Everything is as asked already: there is nothing to write.',
  });
}

export function lossesNotAccepted(plan: Plan): ProblemError {
  return new ProblemError({
    status: 422,
    code: 'losses_not_accepted',
    title: 'Lost access not accepted',
    detail: `This change cuts off clients that you did not agree to cut off. Nothing was written. Review it again. ${howToAccept(plan)}`,
    plan,
  });
}

/** For whoever wrote the request by hand or by a script. */
function howToAccept({ impact: { hiddenLosses } }: Plan): string {
  const named = 'A request agrees by each clientId of impact.losesAccess in acceptedLosses';
  return hiddenLosses === 0
    ? `${named}.`
    : `${named}, and by acceptedHiddenLosses, ${hiddenLosses} here, to the callers that you may not see.`;
}

/**
 * What to tell about a write that failed. The text always says what stands on the cluster now.
 *
 * @param replan computes the plan as it would be now; asked only when the cluster moved on.
 * @param change the record that keeps what stands, or may stand.
 */
export async function applyProblem(
  error: PlanWriteError,
  replan: () => Promise<Plan>,
  change: string | undefined,
): Promise<ProblemError> {
  const kept = change === undefined ? {} : { change };
  const { cause, standing } = error;
  if (standing.length > 0) return partlyApplied(error, kept);
  const fate = fateOf(cause);
  if (cause instanceof KubernetesError && fate === 'refused') {
    // Conflict, AlreadyExists, NotFound: somebody else was there between the review and the write.
    if (cause.code === 409 || cause.code === 404)
      return replan().then(
        (plan) => planChanged(plan, whatStands(error)),
        (refused: unknown) => refusedByNow(refused, whatStands(error)),
      );
    if (isThrottled(cause))
      return new ProblemError({
        status: 503,
        code: 'kubernetes_throttled',
        title: 'The API server is busy',
        detail: `${whatStands(error)} The API server says: ${cause.message} Try again in a moment.`,
      });
    return new ProblemError({
      status: cause.code === 403 ? 403 : cause.code >= 500 ? 502 : 422,
      code: cause.code === 403 ? 'forbidden' : 'refused_by_api_server',
      title: 'The API server refused',
      detail: `${whatStands(error)} The API server says: ${cause.message}`,
    });
  }
  if (cause instanceof KubernetesError || cause instanceof KubernetesUnreachable)
    return new ProblemError({
      status: cause instanceof KubernetesError ? 502 : 503,
      code: fate === 'never_sent' ? 'kubernetes_unreachable' : 'write_outcome_unknown',
      title: fate === 'never_sent' ? 'The API server does not answer' : 'The outcome is not known',
      detail:
        fate === 'never_sent'
          ? `${whatStands(error)} ${cause.message} Try again when it is back.`
          : `${cause.message} ${outcomeUnknown(error)}`,
      ...kept,
    });
  return new ProblemError({
    status: 500,
    code: 'internal_error',
    title: 'Internal error',
    detail: `${outcomeUnknown(error)} Padlock's log has more under this request id.`,
    ...kept,
  });
}

/** What stands after a failure, and the write that failed where nobody knows whether it was made. */
export function whatMayStand({ cause, failed, standingWrites }: PlanWriteError): readonly Written[] {
  return fateOf(cause) === 'unknown'
    ? [...standingWrites, { operation: failed, stored: failed.after }]
    : standingWrites;
}

function partlyApplied(error: PlanWriteError, kept: { readonly change?: string }): ProblemError {
  const undone = error.undone.length === 0 ? '' : ` Put back: ${error.undone.map(nameOf).join(', ')}.`;
  const failed = fateOf(error.cause) === 'unknown' ? 'may or may not have been written' : 'was not written';
  return new ProblemError({
    status: error.cause instanceof KubernetesUnreachable ? 503 : 502,
    code: 'partly_applied',
    title: 'Partly applied',
    detail: `${nameOf(error.failed.ref)} ${failed} (${error.message}). Earlier writes of this change could not be undone and stand: ${error.standing.map(nameOf).join(', ')}.${undone} Plan it again for what is left, or undo what stands: the history of changes keeps it.`,
    ...kept,
  });
}

/** The cluster is such by now that the change cannot even be planned. @throws whatever else kept it from being planned. */
function refusedByNow(refused: unknown, standing: string): ProblemError {
  if (!(refused instanceof ProblemError)) throw refused;
  const detail = refused.input.detail.replace(nothingWritten, '').replaceAll('  ', ' ').trim();
  return new ProblemError({ ...refused.input, detail: `${standing} ${detail}` });
}

function whatStands(error: PlanWriteError): string {
  if (error.undone.length === 0) return nothingWritten;
  return `Nothing of this change stands: ${error.undone.map(nameOf).join(', ')} was put back.`;
}

function outcomeUnknown(error: PlanWriteError): string {
  const undone =
    error.undone.length === 0 ? '' : ` Earlier writes were put back: ${error.undone.map(nameOf).join(', ')}.`;
  return `Whether ${nameOf(error.failed.ref)} was written is not known: look at it before you try again.${undone}`;
}

/** What became of the write that failed. */
function fateOf(cause: unknown): 'refused' | 'never_sent' | 'unknown' {
  if (cause instanceof KubernetesUnreachable) return neverSent(cause) ? 'never_sent' : 'unknown';
  if (!(cause instanceof KubernetesError)) return 'unknown';
  // A failure inside the server, or of a proxy before it, may come after the write; a failed admission webhook comes before.
  return cause.code < 500 || cause.message.includes('failed calling webhook') ? 'refused' : 'unknown';
}

/** Without a connection, or one that can be trusted, nothing was sent; after that, only the API server knows. */
function neverSent(error: KubernetesUnreachable): boolean {
  const { cause } = error;
  if (error instanceof CredentialsUnavailable) return true;
  return errorCode(cause) === 'ECONNREFUSED' || certificateTrouble(cause) !== undefined;
}

function nameOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace}/${name}`;
}
