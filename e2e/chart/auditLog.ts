import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** What the API server is to write down: who asked for what, and of questions about rights, which right. */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  // A watch is over only when its client leaves: what it started with says enough.
  omitStages: ['RequestReceived'],
  rules: [
    {
      level: 'Request',
      resources: [{ group: 'authorization.k8s.io', resources: ['selfsubjectaccessreviews'] }],
    },
    { level: 'Metadata' },
  ],
};

const Asked = z.object({
  spec: z.object({
    resourceAttributes: z.object({ verb: z.string(), group: z.string().default(''), resource: z.string() }),
  }),
});
const Event = z.object({
  verb: z.string(),
  requestURI: z.string(),
  user: z.object({ username: z.string() }),
  impersonatedUser: z.object({ username: z.string(), groups: z.array(z.string()).default([]) }).optional(),
  objectRef: z
    .object({
      resource: z.string(),
      apiGroup: z.string().default(''),
      namespace: z.string().optional(),
    })
    .optional(),
  requestObject: z.unknown().optional(),
  responseStatus: z.object({ code: z.number().optional() }).optional(),
  annotations: z.record(z.string(), z.string()).default({}),
});
export type AuditEvent = z.infer<typeof Event>;

/**
 * The events that are whole; the last line may be on its way.
 *
 * @param from bytes to leave out: what was written before.
 */
export async function readAuditLog(file: string, from: number): Promise<readonly AuditEvent[]> {
  const lines = (await readFile(file)).toString('utf8', from).split('\n').slice(0, -1);
  return lines.map((line) => Event.parse(JSON.parse(line)));
}

/** `list security.istio.io/peerauthentications`, or a path that is no resource. */
export function rightOf({ verb, objectRef, requestURI }: AuditEvent): string {
  return objectRef === undefined
    ? `${verb} ${requestURI.replace(/\?.*/, '')}`
    : `${verb} ${objectRef.apiGroup}/${objectRef.resource}`;
}

/** The right that a SelfSubjectAccessReview asks for; undefined for any other event. */
export function askedRightOf({ requestObject }: AuditEvent): string | undefined {
  const asked = Asked.safeParse(requestObject);
  if (!asked.success) return undefined;
  const { verb, group, resource } = asked.data.spec.resourceAttributes;
  return `${verb} ${group}/${resource}`;
}

/**
 * The binding by which RBAC let a request through, such as `padlock-read`, with its namespace where it has one:
 * `padlock-read/shop`. The chart's bindings are called as their roles. undefined: RBAC did not let it through.
 */
export function allowedBy({ annotations }: AuditEvent): string | undefined {
  return /by (?:Cluster)?RoleBinding "([^"]+)"/.exec(annotations['authorization.k8s.io/reason'] ?? '')?.[1];
}

export const isRefused = ({ annotations, responseStatus }: AuditEvent): boolean =>
  annotations['authorization.k8s.io/decision'] === 'forbid' ||
  responseStatus?.code === 403 ||
  responseStatus?.code === 401;
