import type { Mesh, ObjectRef } from '@padlock/mtls';
import type { DrawnEdge } from './drawEdges.ts';
import { policyAnswers } from './expectation.ts';
import type { PolicyAnswer } from './expectation.ts';
import type { MeshIndex } from './meshIndex.ts';
import { questionsOf } from './questions.ts';

/** Why a call is plaintext by configuration; `unexplained` where policy says mutual TLS. */
export interface PlaintextCause {
  code:
    | 'client_without_sidecar'
    | 'server_disabled'
    | 'destination_rule'
    | 'subset_rule'
    | 'auto_mtls_off'
    | 'namespace_disabled'
    | 'endpoint_without_sidecar'
    | 'unexplained';
  /** The policy or rule that says so. */
  object: ObjectRef | null;
}

/** The first reason that configuration gives for plaintext on an edge, in the order of what there is to do about it. */
export function plaintextCause(index: MeshIndex, drawn: DrawnEdge): PlaintextCause {
  if (drawn.source.kind === 'unnamed') return { code: 'client_without_sidecar', object: null };
  const answers = questionsOf(drawn.records, 'service').flatMap((question) => policyAnswers(index, question));
  const causes = answers.map((answer) => causeOf(index.mesh, answer)).filter((cause) => cause !== undefined);
  const subset = causes.length === 0 ? answers.map((answer) => subsetRule(index.mesh, answer)) : [];
  return causes[0] ?? subset.find((cause) => cause !== undefined) ?? { code: 'unexplained', object: null };
}

function causeOf(mesh: Mesh, { client, outcome, explained }: PolicyAnswer): PlaintextCause | undefined {
  if (outcome !== 'plaintext') return undefined;
  if (client === undefined || explained === undefined)
    return { code: 'client_without_sidecar', object: null };
  const { decidedBy, rule } = explained.client.explanation;
  switch (decidedBy) {
    case 'no_sidecar':
      return { code: 'client_without_sidecar', object: null };
    case 'destination_rule':
      return { code: 'destination_rule', object: rule ?? null };
    case 'auto_mtls_off':
      return { code: 'auto_mtls_off', object: null };
    case 'namespace_or_mesh_disable':
      return { code: 'namespace_disabled', object: deciding(explained.server) };
    case 'headless':
    case 'passthrough':
      return { code: 'endpoint_without_sidecar', object: rule ?? null };
    case 'auto_mtls':
    case 'ambient':
    case 'outside_mesh':
      return { code: 'server_disabled', object: deciding(explained.server) };
  }
}

type Explained = NonNullable<PolicyAnswer['explained']>;

function deciding({ explanation }: Explained['server']): ObjectRef | null {
  return explanation.steps.find(({ decides }) => decides)?.policy ?? null;
}

/** Telemetry does not name the subset that a call was routed to; one that turns TLS off explains a share of plaintext. */
function subsetRule(mesh: Mesh, { explained }: PolicyAnswer): PlaintextCause | undefined {
  const considered = explained?.client.explanation.considered ?? [];
  const rule = considered.find((ref) =>
    mesh.destinationRules.some(
      ({ namespace, name, subsets }) =>
        namespace === ref.namespace &&
        name === ref.name &&
        subsets.some(({ trafficPolicy }) => trafficPolicy?.tls === 'DISABLE'),
    ),
  );
  return rule === undefined ? undefined : { code: 'subset_rule', object: rule };
}
