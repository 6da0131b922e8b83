import { describe, expect, it } from 'vitest';
import { demoFlows } from '../demo/flows.ts';
import { callsPerSecond, pastPlaintextShare } from './load.ts';

const start = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;
const find = (client: string, service: string) => {
  const flow = demoFlows.find((one) => one.client.app === client && one.service.name === service);
  if (flow === undefined) throw new Error(`no flow from ${client} to ${service}`);
  return flow;
};

describe('the load of a flow', () => {
  it('is the same at every start', () => {
    const flow = find('frontpage', 'catalog');
    expect(callsPerSecond(flow, start, start)).toBe(callsPerSecond(flow, start, start + HOUR));
  });

  it('stays within some 40 % of its mean and is higher by day than by night', () => {
    const flow = find('frontpage', 'catalog');
    for (let hour = 0; hour < 48; hour += 1) {
      const ratio = callsPerSecond(flow, start + hour * HOUR, start) / flow.perSecond;
      expect(ratio).toBeGreaterThan(0.6);
      expect(ratio).toBeLessThan(1.45);
    }
    expect(callsPerSecond(flow, start + 2 * HOUR, start)).toBeGreaterThan(
      callsPerSecond(flow, start + 14 * HOUR, start),
    );
  });

  it('a flow that runs once a day is idle at the start, and ran within the last day', () => {
    const flow = find('ingressgateway', 'bookings');
    expect(callsPerSecond(flow, start, start)).toBe(0);
    expect(callsPerSecond(flow, start - 4.9 * HOUR, start)).toBe(flow.perSecond);
    expect(callsPerSecond(flow, start - 28.9 * HOUR, start)).toBe(flow.perSecond);
    expect(callsPerSecond(flow, start + 12 * HOUR, start)).toBe(0);
  });

  it('plaintext of the past has ended before the start', () => {
    const flow = find('frontpage', 'catalog');
    expect(pastPlaintextShare(flow, start - 24 * HOUR, start)).toBe(0);
    expect(pastPlaintextShare(flow, start - 6 * 24 * HOUR, start)).toBeGreaterThan(0.1);
  });
});
