import type { Scope, ServicePortDetail } from '@padlock/contract';

/** The port's name; unnamed ports go by number. */
export function portTitle(port: Pick<ServicePortDetail, 'name' | 'port'>): string {
  return port.name ?? String(port.port);
}

/** `80 → 8080`, `80 → 8080, 9080` where workloads name different container ports, `80 → web` where no pod resolves the name. */
export function targetText(port: Pick<ServicePortDetail, 'port' | 'targets' | 'targetPort'>): string {
  const resolved = new Set(
    port.targets.flatMap(({ containerPort }) => (containerPort === null ? [] : [containerPort])),
  );
  const target = resolved.size === 0 ? port.targetPort : [...resolved].toSorted((a, b) => a - b).join(', ');
  return `${port.port} → ${target}`;
}

/** What kind of setting decides. */
export function settingText(scope: Scope): string {
  switch (scope) {
    case 'port':
    case 'workload':
    case 'namespace':
    case 'mesh':
      return `${scope} setting`;
    case 'default':
      return "Istio's default";
  }
}
