export * from './api.draft.ts';
export {
  destinationPortQuery,
  scrapeCountQuery,
  scrapeIntervalSeconds,
  trafficQueries,
  usableWindowSeconds,
} from './queries.ts';
export type { TrafficQueryName, TrafficQueryOptions } from './queries.ts';
export { seriesQueries } from './seriesQueries.ts';
export type { SeriesOptions, SeriesQueryName, SeriesSource, SeriesTarget } from './seriesQueries.ts';
