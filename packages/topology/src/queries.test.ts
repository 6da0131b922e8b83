import { describe, expect, test } from 'vitest';
import { increaseOf } from './promql/increase.ts';
import {
  destinationPortQuery,
  scrapeCountQuery,
  scrapeIntervalSeconds,
  trafficMetrics,
  trafficQueries,
  usableWindowSeconds,
} from './queries.ts';

const options = { windowSeconds: 60, scrapeIntervalSeconds: 15, destinationPort: false };

describe('increaseOf', () => {
  test('subtracts the baseline, lets newborn and restarted series count from 0, and extrapolates only resets', () => {
    expect(increaseOf('m', 60, 15)).toBe(
      '((last_over_time(m[60s]) - (last_over_time(m[300s] offset 60s) <= min_over_time(m[60s])) or last_over_time(m[60s]))' +
        ' unless resets(m[60s]) > 0) or increase(m[60s])',
    );
  });

  test('reads long windows twice only, and still counts newborn series from 0', () => {
    expect(increaseOf('m', 86_400, 15)).toBe(
      '(increase(m[86430s]) and last_over_time(m[300s] offset 86400s))' +
        ' or (last_over_time(m[86400s]) unless last_over_time(m[300s] offset 86400s))',
    );
  });

  test('looks for the baseline as far back as four slow scrapes', () => {
    expect(increaseOf('m', 600, 120)).toContain('last_over_time(m[480s] offset 600s)');
  });
});

describe('trafficQueries', () => {
  test('are four, each over its metric, summed and without what did not grow', () => {
    const queries = trafficQueries(options);
    expect(Object.keys(queries)).toEqual(['requests', 'tcpOpened', 'tcpSentBytes', 'tcpReceivedBytes']);
    expect(queries.requests).toBe(
      'sum by (reporter,source_workload,source_workload_namespace,source_principal,source_cluster,' +
        'destination_workload,destination_workload_namespace,destination_principal,destination_service,' +
        'destination_service_name,destination_service_namespace,destination_cluster,request_protocol,response_flags,' +
        `connection_security_policy,response_code,grpc_response_status) (${increaseOf('istio_requests_total', 60, 15)}) > 0`,
    );
    for (const name of ['tcpOpened', 'tcpSentBytes', 'tcpReceivedBytes'] as const) {
      expect(queries[name]).toContain(increaseOf(trafficMetrics[name], 60, 15));
      expect(queries[name]).not.toContain('response_code');
    }
  });

  test('ask for the port where telemetry has one', () => {
    for (const query of Object.values(trafficQueries(options)))
      expect(query).not.toContain('destination_port');
    for (const query of Object.values(trafficQueries({ ...options, destinationPort: true }))) {
      expect(query).toMatch(/^sum by \([a-z_,]*,destination_port\)/);
    }
  });

  test('never look at less than four scrapes', () => {
    expect(usableWindowSeconds(15, 15)).toBe(60);
    expect(usableWindowSeconds(3_600, 15)).toBe(3_600);
    expect(trafficQueries({ ...options, windowSeconds: 15 })).toEqual(trafficQueries(options));
  });
});

describe('the scrape interval', () => {
  test('is asked of series that live now and lived at the start of the range, for the slowest job', () => {
    const counted = (m: string): string => `(count_over_time(${m}[300s]) and ${m} and ${m} offset 300s)`;
    expect(scrapeCountQuery(300)).toBe(
      `min(max by (job) (${counted('istio_requests_total')} or ${counted('istio_tcp_sent_bytes_total')}))`,
    );
  });

  test('is never taken too short, and not guessed from too little', () => {
    expect(scrapeIntervalSeconds(21, 300)).toBe(15);
    expect(scrapeIntervalSeconds(20, 300)).toBeGreaterThan(15);
    // The short probe is coarser, and errs to the long side too.
    expect(scrapeIntervalSeconds(4, 60)).toBe(20);
    expect(scrapeIntervalSeconds(1, 300)).toBeUndefined();
    expect(scrapeIntervalSeconds(undefined, 300)).toBeUndefined();
  });
});

test('the port label is looked for on server reports of both kinds', () => {
  const tagged = '{reporter!="source",destination_port!="",destination_port!="unknown"}';
  expect(destinationPortQuery()).toBe(
    `count(istio_requests_total${tagged} or istio_tcp_sent_bytes_total${tagged})`,
  );
});
