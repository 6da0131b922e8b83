import type { ChangeTarget, ModePick, ServiceSummary } from '@padlock/contract';

const modeOfPick = { STRICT: 'STRICT', PERMISSIVE: 'PERMISSIVE', DISABLED: 'DISABLE' } as const;

/** Why a service cannot be part of a bulk change; null: it can. */
export function bulkRefusal(
  { name, namespace, ports }: Pick<ServiceSummary, 'name' | 'namespace' | 'ports'>,
  rootNamespace: string | undefined,
  podsKnown = true,
): string | null {
  if (namespace === rootNamespace)
    return `${namespace} is the mesh's root namespace, where Istio ignores policies that select workloads.`;
  if (ports.length === 0) return `${name} has no ports.`;
  if (ports.every(({ mode }) => mode === null))
    return podsKnown
      ? `No pod with a sidecar stands behind ${name}.`
      : `Padlock cannot read pods here: which of them stand behind ${name} is not known.`;
  return null;
}

/**
 * One mode for every port of some services. Ports that have it already are left alone, so that no setting is written that
 * changes nothing; DEFAULT is asked for everywhere, since a list does not tell which ports have a setting of their own.
 */
export function bulkTargets(
  services: readonly Pick<ServiceSummary, 'name' | 'namespace' | 'ports'>[],
  pick: ModePick,
): readonly Extract<ChangeTarget, { scope: 'service' }>[] {
  return services.flatMap(({ namespace, name, ports }) => {
    const picked = ports.filter(
      ({ mode }) => mode !== null && (pick === 'DEFAULT' || mode !== modeOfPick[pick]),
    );
    return picked.length === 0
      ? []
      : [
          {
            scope: 'service' as const,
            namespace,
            name,
            ports: picked.map(({ port }) => ({ port, mode: pick })),
          },
        ];
  });
}
