import { z } from 'zod';
import { SourceStatus } from './common.ts';

/** Sent on GET .../events. Each says which version is new; the browser asks again for what it shows. */
export const ServerEvent = z.discriminatedUnion('type', [
  /** First message of a stream, and after each reconnect. */
  z.object({
    type: z.literal('hello'),
    clusterVersion: z.number(),
    trafficVersion: z.number(),
    sources: z.array(SourceStatus),
  }),
  z.object({ type: z.literal('cluster'), version: z.number() }),
  z.object({ type: z.literal('traffic'), version: z.number(), window: z.string() }),
  z.object({ type: z.literal('sources'), sources: z.array(SourceStatus) }),
  z.object({ type: z.literal('change'), id: z.string() }),
  /** A cluster came, went, or is another one now: GET /api/clusters tells. */
  z.object({ type: z.literal('clusters') }),
  z.object({ type: z.literal('acknowledgement'), version: z.number() }),
]);
export type ServerEvent = z.infer<typeof ServerEvent>;
