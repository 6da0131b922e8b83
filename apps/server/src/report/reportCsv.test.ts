import type { Report } from '@padlock/contract';
import { expect, it } from 'vitest';
import { reportCsv } from './reportCsv.ts';

const share = { basis: 'requests', mutualTls: 999, total: 1_000, text: '99%', precise: '99.9%' } as const;
const report: Report = {
  cluster: '=cmd, "prod"',
  createdAt: '2026-01-01T00:00:00.000Z',
  window: '24h',
  complete: true,
  mode: 'PERMISSIVE',
  autoMtls: true,
  trustDomain: 'cluster.local',
  istioVersion: null,
  requests: share,
  connections: null,
  workloads: { strict: 1, ready: 2, warned: 5, blocked: 3, unknown: 0, outside: 4 },
  namespaces: [
    {
      name: 'shop',
      mode: 'PERMISSIVE',
      state: 'blocked',
      workloads: { strict: 1, ready: 2, warned: 5, blocked: 3, unknown: 0, outside: 4 },
      requests: share,
      connections: null,
      errors: 1,
      warnings: 0,
    },
  ],
  talkers: [],
  talkersInAll: 0,
  findings: [],
  sources: [],
};

it('has a line for each namespace, exact shares, and runs as no formula', () => {
  expect(reportCsv(report).split('\r\n')).toEqual([
    'cluster,created_at,traffic_complete,namespace,mode,state,workloads_strict,workloads_ready,workloads_ready_with_warnings,workloads_blocked,workloads_unknown,workloads_outside,mutual_tls_share_requests,mutual_tls_share_connections,errors,warnings',
    `"'=cmd, ""prod""",2026-01-01T00:00:00.000Z,true,shop,PERMISSIVE,blocked,1,2,5,3,0,4,0.999,,1,0`,
    '',
  ]);
});
