import { z } from 'zod';

/** RFC 9457 problem document. `code` is stable; `detail` says what to do. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  /** The id in the server's log. */
  requestId: z.string().optional(),
  /** For invalid input: where and why. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** For code `plan_changed`: the plan as it would be now (see Plan). */
  plan: z.unknown().optional(),
  /** For codes `partly_applied` and `write_outcome_unknown`: the change that keeps what stands, so that it can be undone. */
  change: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;
