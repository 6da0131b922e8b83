import type { ServiceSummary } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { filterServices, sortServices } from './serviceTable.ts';

function aService(given: Partial<ServiceSummary>): ServiceSummary {
  return {
    id: `demo/service/shop/${given.name}`,
    namespace: 'shop',
    name: 'catalog',
    pods: 1,
    podsInMesh: 1,
    headless: false,
    ports: [],
    state: 'idle',
    share: null,
    requestsPerSecond: 0,
    ...given,
  };
}
const seen = (mutualTls: number, total: number) => ({
  share: { basis: 'requests' as const, mutualTls, total, text: '', precise: '' },
});
const names = (services: readonly ServiceSummary[]) => services.map(({ name }) => name);

describe('the list of services', () => {
  const services = [
    aService({ name: 'locked', state: 'locked', ...seen(9, 9), requestsPerSecond: 1 }),
    aService({ name: 'idle', state: 'idle' }),
    aService({ name: 'partial', state: 'partial', ...seen(8, 9), requestsPerSecond: 5 }),
    aService({ name: 'open', state: 'open', ...seen(0, 9), namespace: 'legacy', requestsPerSecond: 1 }),
  ];

  it('sorts by the share observed, what was not observed last', () => {
    expect(names(sortServices(services, { by: 'observed', direction: 'asc' }))).toEqual([
      'open',
      'partial',
      'locked',
      'idle',
    ]);
  });

  it('keeps equal rows in the order of their names, in both directions', () => {
    expect(names(sortServices(services, { by: 'rate', direction: 'desc' }))).toEqual([
      'partial',
      'open',
      'locked',
      'idle',
    ]);
    expect(names(sortServices(services, { by: 'rate', direction: 'asc' }))).toEqual([
      'idle',
      'open',
      'locked',
      'partial',
    ]);
  });

  it('finds by part of namespace/name, whatever the case', () => {
    expect(names(filterServices(services, { text: ' LEGACY/o ', state: null }))).toEqual(['open']);
  });

  it('finds by state', () => {
    expect(names(filterServices(services, { text: '', state: 'partial' }))).toEqual(['partial']);
  });
});
