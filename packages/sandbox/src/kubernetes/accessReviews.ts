// Who may do what: everybody everything, unless the sandbox is started with an `authorize` of its own.
import { isObject } from '../json.ts';
import type { JsonObject } from '../json.ts';

export interface AccessAttributes {
  readonly user: string;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** Answers whether an access is allowed. */
export type Authorize = (access: AccessAttributes) => boolean;

/** Kinds that are only ever created, to ask a question. */
export const reviewTypes = [
  {
    group: 'authorization.k8s.io',
    version: 'v1',
    plural: 'selfsubjectaccessreviews',
    kind: 'SelfSubjectAccessReview',
  },
  {
    group: 'authorization.k8s.io',
    version: 'v1',
    plural: 'selfsubjectrulesreviews',
    kind: 'SelfSubjectRulesReview',
  },
  {
    group: 'authorization.k8s.io',
    version: 'v1',
    plural: 'subjectaccessreviews',
    kind: 'SubjectAccessReview',
  },
  { group: 'authentication.k8s.io', version: 'v1', plural: 'selfsubjectreviews', kind: 'SelfSubjectReview' },
] as const;

export type ReviewType = (typeof reviewTypes)[number];

export function reviewTypeOfPath(path: string): ReviewType | undefined {
  return reviewTypes.find((type) => path === `/apis/${type.group}/${type.version}/${type.plural}`);
}

/** The answer to a review: the request with its `status` filled in. */
export function answerReview(
  type: ReviewType,
  body: JsonObject,
  caller: string,
  authorize: Authorize,
): JsonObject {
  const spec = isObject(body['spec']) ? body['spec'] : {};
  const answer = (status: JsonObject): JsonObject => ({
    kind: type.kind,
    apiVersion: `${type.group}/${type.version}`,
    metadata: { creationTimestamp: null },
    ...(type.kind === 'SelfSubjectReview' ? {} : { spec }),
    status,
  });
  switch (type.kind) {
    case 'SelfSubjectAccessReview':
      return answer(decision(authorize(attributesOf(spec, caller))));
    case 'SubjectAccessReview':
      return answer(decision(authorize(attributesOf(spec, text(spec, 'user')))));
    case 'SelfSubjectRulesReview':
      return answer({
        resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
        nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
        incomplete: false,
      });
    case 'SelfSubjectReview':
      return answer({ userInfo: { username: caller, groups: ['system:masters', 'system:authenticated'] } });
  }
}

function decision(allowed: boolean): JsonObject {
  return allowed ? { allowed, reason: 'the sandbox allows it' } : { allowed };
}

function attributesOf(spec: JsonObject, user: string): AccessAttributes {
  const resource = isObject(spec['resourceAttributes']) ? spec['resourceAttributes'] : {};
  return {
    user,
    verb: text(resource, 'verb'),
    group: text(resource, 'group'),
    resource: text(resource, 'resource'),
    subresource: text(resource, 'subresource'),
    namespace: text(resource, 'namespace'),
    name: text(resource, 'name'),
  };
}

function text(object: JsonObject, field: string): string {
  const value = object[field];
  return typeof value === 'string' ? value : '';
}
