import { describe, expect, it } from 'vitest';
import type { Edge } from './edge.ts';
import { trafficCounters } from './trafficCounters.ts';

const edge: Edge = {
  id: 'a',
  client: { namespace: 'shop', name: 'frontpage' },
  server: { namespace: 'shop', name: 'catalog', service: 'catalog', containerPort: 8080 },
  protocol: 'http',
  perSecond: 10,
  mutualTls: 1,
  failing: 0,
  seen: 'answered',
  before: 0,
};

/** Counts of the lines that contain all of the given texts. */
const sum = (text: string, ...parts: string[]): number =>
  text
    .split('\n')
    .filter((line) => parts.every((part) => line.includes(part)))
    .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);

describe('the counters of the exporter', () => {
  it('grow with time on both sides, and only the server side knows the security', () => {
    let time = 0;
    const counters = trafficCounters([edge], () => time);
    time = 3000;
    const text = counters.text();
    expect(sum(text, 'reporter="destination"', 'connection_security_policy="mutual_tls"')).toBe(30);
    expect(sum(text, 'reporter="source"', 'connection_security_policy="unknown"')).toBe(30);
    expect(text).toContain('source_principal="spiffe://cluster.local/ns/shop/sa/frontpage"');
  });

  it('count under the old security until the moment of a switch', () => {
    let time = 0;
    const counters = trafficCounters([{ ...edge, mutualTls: 0 }], () => time);
    time = 2000;
    counters.switchEdge('a', { mutualTls: 1 });
    time = 5000;
    const text = counters.text();
    expect(sum(text, 'reporter="destination"', 'policy="none"')).toBe(20);
    expect(sum(text, 'reporter="destination"', 'policy="mutual_tls"')).toBe(30);
  });

  it('carry the container port only while asked to', () => {
    let time = 0;
    const counters = trafficCounters([edge], () => time);
    time = 1000;
    expect(counters.text()).not.toContain('destination_port');
    counters.setDestinationPort(true);
    time = 2000;
    expect(sum(counters.text(), 'reporter="destination"', 'destination_port="8080"')).toBe(10);
  });

  it('show a refused call on the client side alone', () => {
    let time = 0;
    const counters = trafficCounters([{ ...edge, seen: 'refused' }], () => time);
    time = 1000;
    const text = counters.text();
    expect(text).not.toContain('reporter="destination"');
    expect(sum(text, 'response_flags="UC"', 'response_code="503"')).toBe(10);
  });

  it('cannot name a client without sidecar', () => {
    let time = 0;
    const counters = trafficCounters([{ ...edge, client: 'unknown', mutualTls: 0 }], () => time);
    time = 1000;
    const text = counters.text();
    expect(text).not.toContain('reporter="source"');
    expect(sum(text, 'source_workload="unknown"', 'source_principal="unknown"')).toBe(10);
  });
});
