import type { ChangeTarget, ModeTarget } from '@padlock/contract';
import type { ChangeTarget as MtlsTarget, Mesh, Pod } from '@padlock/mtls';
import { containerPort, podsOfService } from '@padlock/mtls';

/** The target as the rules take it: what was left out is absent, not undefined. */
export function toMtlsTarget(target: ModeTarget): MtlsTarget {
  if (target.scope !== 'workload') return target;
  const { scope, namespace, name, mode, ports } = target;
  return {
    scope,
    namespace,
    name,
    ...(mode === undefined ? {} : { mode }),
    ...(ports === undefined ? {} : { ports }),
  };
}

/** The places whose modes a target names: none where it names objects. */
export function modeTargets(target: ChangeTarget): readonly ModeTarget[] {
  switch (target.scope) {
    case 'services':
      return target.services.map((service) => ({ scope: 'service', ...service }));
    case 'places':
      return target.places;
    case 'policies':
    case 'object':
    case 'rule':
    case 'finding':
    case 'undo':
    case 'port_evidence':
      return [];
    default:
      return [target];
  }
}

/** The ports that a target names, by pod: a port may be given the mode that it has already. */
export function askedPorts(
  mesh: Mesh,
  target: ChangeTarget,
): readonly { readonly pod: Pod; readonly containerPort: number }[] {
  return modeTargets(target).flatMap((one) => {
    if (one.scope !== 'service' && one.scope !== 'workload') return [];
    const service = mesh.services.get(`${one.namespace}/${one.name}`);
    return podsOfTarget(mesh, one).flatMap((pod) =>
      (one.ports ?? []).flatMap(({ port }) => {
        const servicePort = service?.ports.find((candidate) => candidate.port === port);
        if (one.scope === 'workload') return [{ pod, containerPort: port }];
        if (service === undefined || servicePort === undefined) return [];
        const number = containerPort(service, servicePort, pod);
        return number === undefined ? [] : [{ pod, containerPort: number }];
      }),
    );
  });
}

/** The pods whose modes the target names. */
export function podsOfTarget(mesh: Mesh, target: ModeTarget): readonly Pod[] {
  switch (target.scope) {
    case 'service': {
      const service = mesh.services.get(`${target.namespace}/${target.name}`);
      return service === undefined ? [] : podsOfService(mesh, service);
    }
    case 'workload':
      return [...mesh.pods.values()].filter(
        ({ workload }) => workload.namespace === target.namespace && workload.name === target.name,
      );
    case 'namespace':
      return [...mesh.pods.values()].filter(({ namespace }) => namespace === target.namespace);
    case 'mesh':
      return [...mesh.pods.values()];
  }
}
