import type { LockState, Share, TopologyEdge } from '@padlock/contract';

export interface InboundSum {
  readonly state: LockState;
  readonly share: Share;
  readonly text: string;
  readonly mutualTlsPerSecond: number;
  readonly plaintextPerSecond: number;
  readonly plaintextClients: number;
}

/** Requests that server-side reports saw arrive at a node, summed before dividing; undefined without any. */
export function inbound(edges: readonly TopologyEdge[], id: string): InboundSum | undefined {
  let total = 0;
  let mutualTls = 0;
  let mutualTlsPerSecond = 0;
  let plaintextPerSecond = 0;
  let plaintextClients = 0;
  for (const edge of edges) {
    const { requests } = edge;
    if (edge.target !== id || edge.reportedBy !== 'server' || !requests || requests.total === 0) continue;
    const part = requests.mutualTls / requests.total;
    total += requests.total;
    mutualTls += requests.mutualTls;
    mutualTlsPerSecond += requests.perSecond * part;
    plaintextPerSecond += requests.perSecond * (1 - part);
    if (requests.mutualTls < requests.total) plaintextClients++;
  }
  if (total === 0) return undefined;
  const state = mutualTls === total ? 'locked' : mutualTls === 0 ? 'open' : 'partial';
  const precise = cutPercent(mutualTls, total);
  return {
    state,
    share: { basis: 'requests', mutualTls, total, text: precise, precise },
    text: `${precise} mutual TLS`,
    mutualTlsPerSecond,
    plaintextPerSecond,
    plaintextClients,
  };
}

/** A share with one decimal, cut and never rounded: neither `0%` nor `100%` unless it is exact. */
export function cutPercent(part: number, whole: number): string {
  if (part >= whole) return '100%';
  if (part <= 0) return '0%';
  const tenths = Math.floor((part / whole) * 1000);
  return tenths < 1 ? '<0.1%' : `${Math.min(tenths, 999) / 10}%`;
}
