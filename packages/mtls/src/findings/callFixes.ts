import { callOutcome } from '../client/callOutcome.ts';
import type { Call } from '../client/callOutcome.ts';
import { clientConnection } from '../client/clientTls.ts';
import type { Mesh } from '../model/mesh.ts';
import type { ModePick } from '../model/mode.ts';
import type { Service } from '../model/service.ts';
import { withObject } from '../plan/operations.ts';
import { planChange } from '../plan/planChange.ts';
import { ruleThatFits } from '../plan/ruleForCall.ts';
import { withoutTls } from '../plan/ruleObject.ts';
import type { FindingCode } from './finding.ts';
import { fixesAmong, planned } from './fix.ts';
import type { Candidate, Fix } from './fix.ts';

/** Ways to make refused calls of one port get through: in the rule that clients follow, or in the mode of the port. */
export function fixesOfRefused(
  mesh: Mesh,
  code: FindingCode,
  service: Service,
  calls: readonly Call[],
): readonly Fix[] {
  const port = calls[0]?.port ?? 0;
  const fitting = fittingRules(mesh, service, calls);
  const silent = silentRules(mesh, calls);
  switch (code) {
    case 'strict_towards_disabling_rule':
      return fixesAmong(mesh, [fitting, silent, setPort(mesh, service, port, 'PERMISSIVE')], calls);
    case 'mutual_towards_no_sidecar':
      return fixesAmong(mesh, [fitting, silent], calls);
    case 'mutual_towards_disable':
    case 'headless_disable':
      return fixesAmong(
        mesh,
        [
          fitting,
          silent,
          setPort(mesh, service, port, 'DEFAULT'),
          setPort(mesh, service, port, 'PERMISSIVE'),
        ],
        calls,
      );
    case 'strict_in_disabled_scope': {
      const { namespace } = service;
      const scope = planChange(mesh, { scope: 'namespace', namespace, mode: 'PERMISSIVE' });
      return fixesAmong(
        mesh,
        [
          fitting,
          planned(`Make namespace ${namespace} PERMISSIVE`, scope),
          setPort(mesh, service, port, 'PERMISSIVE'),
        ],
        calls,
      );
    }
    default:
      return fixesAmong(mesh, [fitting, setPort(mesh, service, port, 'PERMISSIVE')], calls);
  }
}

/** Rules that tell clients what the port accepts. */
function fittingRules(mesh: Mesh, service: Service, calls: readonly Call[]): Candidate {
  const current = calls.reduce((fixed, call) => {
    if (callOutcome(fixed, call).outcome !== 'refused') return fixed;
    return withObject(fixed, ruleThatFits(fixed, service, call).rule);
  }, mesh);
  const [call] = calls;
  const tls = call === undefined ? '' : ruleThatFits(mesh, service, call).tls;
  return {
    title: `Make clients use ${tls} towards port ${call?.port ?? ''} of ${service.name}`,
    mesh: current,
  };
}

/** The rules in the way, without a word about TLS. */
function silentRules(mesh: Mesh, calls: readonly Call[]): Candidate {
  const names = new Set<string>();
  const current = calls.reduce((fixed, { client, host, port, subset }) => {
    const { explanation } = clientConnection(fixed, client, host, port, subset).clientTls;
    const { rule } = explanation;
    const found = fixed.destinationRules.find((candidate) => {
      return candidate.namespace === rule?.namespace && candidate.name === rule.name;
    });
    if (found === undefined || explanation.decidedBy !== 'destination_rule') return fixed;
    names.add(found.name);
    return withObject(fixed, withoutTls(found.object));
  }, mesh);
  return { title: `Take TLS out of ${[...names].join(', ')}, so that auto mTLS decides`, mesh: current };
}

function setPort(mesh: Mesh, { namespace, name }: Service, port: number, mode: ModePick): Candidate {
  const result = planChange(mesh, { scope: 'service', namespace, name, ports: [{ port, mode }] });
  const title =
    mode === 'DEFAULT'
      ? `Take back what is set for port ${port} of ${name}`
      : `Make port ${port} of ${name} ${mode}`;
  return planned(title, result);
}
