import {
  callOutcome,
  type ClientTlsExplanation,
  containerPort,
  hostOfService,
  type Mesh,
  type ObjectRef,
  podsOfService,
  representatives,
  ruleStandings,
  type Service,
} from '@padlock/mtls';
import { strictMesh } from './strictMesh.ts';

/** What keeps clients of the mesh from a service port once it is STRICT, whether or not they call it today. */
export interface RuleInTheWay {
  readonly service: Service;
  readonly port: number;
  /** The container ports behind it, `namespace/name` of the workloads that have them. */
  readonly behind: readonly { readonly workload: string; readonly containerPort: number }[];
  readonly decidedBy: ClientTlsExplanation['decidedBy'];
  /** The DestinationRule, where one decides. */
  readonly rule: ObjectRef | undefined;
}

/**
 * Service ports that some client of the mesh could not call any more, were everything STRICT: a DestinationRule keeps it from
 * mutual TLS, auto mTLS is off, or a headless service has pods without sidecar.
 */
export function rulesInTheWay(mesh: Mesh): readonly RuleInTheWay[] {
  const strict = strictMesh(mesh);
  const clients = representatives(strict);
  return concerned(strict).flatMap((service) => {
    const host = hostOfService(strict, service);
    return service.ports.flatMap((port): RuleInTheWay[] => {
      const behind = new Map<string, RuleInTheWay['behind'][number]>();
      let cause: Pick<RuleInTheWay, 'decidedBy' | 'rule'> | undefined;
      for (const server of podsOfService(strict, service)) {
        const targetPort = containerPort(service, port, server);
        if (targetPort === undefined || server.dataPlane === 'none') continue;
        const workload = `${server.workload.namespace}/${server.workload.name}`;
        // Pods of one workload are alike: the first one answers for the others.
        if (behind.has(`${workload} ${targetPort}`)) continue;
        for (const client of clients) {
          const call = { client, host, port: port.port, server, targetPort };
          const result = callOutcome(strict, call);
          // What bypasses its proxy is not made STRICT by any policy.
          if (result.outcome !== 'refused' || !result.server.acceptsMutualTls) continue;
          behind.set(`${workload} ${targetPort}`, { workload, containerPort: targetPort });
          const { decidedBy, rule } = result.client.explanation;
          cause ??= { decidedBy, rule };
          break;
        }
      }
      return cause === undefined
        ? []
        : [{ service, port: port.port, behind: [...behind.values()], ...cause }];
    });
  });
}

/** Where auto mTLS is on, clients follow by themselves unless a rule or the kind of the service keeps them. */
function concerned(mesh: Mesh): readonly Service[] {
  if (!mesh.config.enableAutoMtls) return [...mesh.services.values()];
  const ruled = new Set(ruleStandings(mesh).flatMap(({ services }) => services));
  return [...mesh.services.values()].filter((service) => service.headless || ruled.has(service));
}
