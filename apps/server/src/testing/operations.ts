import type { KubernetesObject, Operation } from '@padlock/mtls';

/** A PeerAuthentication of namespace shop for tests. */
export function policy(
  name: string,
  options: { resourceVersion?: string; mode?: string } = {},
): KubernetesObject {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      ...(options.resourceVersion === undefined ? {} : { resourceVersion: options.resourceVersion }),
    },
    spec: { selector: { matchLabels: { app: name } }, mtls: { mode: options.mode ?? 'STRICT' } },
  };
}

const base = { apiVersion: 'security.istio.io/v1' } as const;
const refTo = (name: string) => ({ kind: 'PeerAuthentication', namespace: 'shop', name });

export function create(name: string): Operation {
  return {
    ...base,
    verb: 'create',
    ref: refTo(name),
    resourceVersion: undefined,
    before: undefined,
    after: policy(name),
    patch: undefined,
  };
}

export function patch(name: string, mode = 'PERMISSIVE'): Operation {
  return {
    ...base,
    verb: 'patch',
    ref: refTo(name),
    resourceVersion: '7',
    before: policy(name, { resourceVersion: '7' }),
    after: policy(name, { mode }),
    patch: { spec: { mtls: { mode } } },
  };
}

export function remove(name: string): Operation {
  return {
    ...base,
    verb: 'delete',
    ref: refTo(name),
    resourceVersion: '7',
    before: policy(name, { resourceVersion: '7' }),
    after: undefined,
    patch: undefined,
  };
}
