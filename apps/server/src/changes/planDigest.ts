import { createHash } from 'node:crypto';
import type { Operation } from '@padlock/mtls';

/**
 * Stands for what a person agreed to: the exact writes, and who loses access by them, on which ports. Rates are left out, since they change
 * with every scrape; so are names of properties' order.
 */
export function planDigest(
  operations: readonly Operation[],
  {
    losesAccess,
    hiddenLosses,
  }: {
    readonly losesAccess: readonly { readonly clientId: string; readonly port: number | null }[];
    readonly hiddenLosses: number;
  },
): string {
  const content = {
    operations: operations.map(({ verb, ref, apiVersion, resourceVersion, patch, after }) => ({
      verb,
      ref,
      apiVersion,
      resourceVersion,
      content: verb === 'create' ? after : patch,
    })),
    // Once each: the same client on the same port is seen twice while telemetry begins to tell of ports.
    losses: [...new Set(losesAccess.map(({ clientId, port }) => `${clientId} ${port ?? ''}`))].sort(),
    hiddenLosses,
  };
  return createHash('sha256').update(canonicalJson(content)).digest('base64url');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
