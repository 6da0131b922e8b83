// As much OpenAPI as `kubectl apply` asks for: it wants to see that patches can be validated by the server.
import { apiVersionOf, resourceTypes } from './resourceType.ts';
import type { ResourceType } from './resourceType.ts';

/** `/openapi/v3`: which documents there are. */
export function openApiIndex(): object {
  const paths = new Set(
    resourceTypes.flatMap(({ group, versions }) => versions.map((version) => rootOf(group, version))),
  );
  return {
    paths: Object.fromEntries([...paths].map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}` }])),
  };
}

/** `/openapi/v3/<root of a group version>`; undefined where there is no such version. */
export function openApiDocument(path: string): object | undefined {
  const kinds = resourceTypes.flatMap((type) =>
    type.versions
      .filter((version) => rootOf(type.group, version) === path)
      .map((version) => ({ type, version })),
  );
  if (kinds.length === 0) return undefined;
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1' },
    paths: Object.fromEntries(
      kinds.map(({ type, version }) => [
        `/${path}${type.namespaced ? '/namespaces/{namespace}' : ''}/${type.plural}/{name}`,
        { patch: patchOperation(type, version) },
      ]),
    ),
    components: { schemas: {} },
  };
}

function patchOperation({ group, kind }: ResourceType, version: string): object {
  const parameter = (name: string): object => ({
    name,
    in: 'query',
    schema: { type: 'string', uniqueItems: true },
  });
  return {
    operationId: `patch${apiVersionOf(group, version).replaceAll(/\W/g, '')}${kind}`,
    parameters: ['dryRun', 'fieldManager', 'fieldValidation'].map(parameter),
    responses: { 200: { description: 'OK' } },
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}

function rootOf(group: string, version: string): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}
