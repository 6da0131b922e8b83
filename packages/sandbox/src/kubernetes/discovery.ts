// The discovery documents: which groups, versions and kinds there are.
import { apiVersionOf, resourceTypes } from './resourceType.ts';
import type { ResourceType } from './resourceType.ts';
import { reviewTypes } from './accessReviews.ts';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** `/version`: what a client learns about the server. */
export const versionDocument = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3+padlock-sandbox',
  platform: `${process.platform}/${process.arch}`,
};

/** `/api`. */
export function coreVersionsDocument(address: string): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
  };
}

/** `/apis`. */
export function groupListDocument(): object {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupNames().map(groupEntry) };
}

/** `/apis/<group>`; undefined where there is no such group. */
export function groupDocument(group: string): object | undefined {
  return groupNames().includes(group)
    ? { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group) }
    : undefined;
}

/** `/api/v1` and `/apis/<group>/<version>`; undefined where there is no such version. */
export function resourceListDocument(group: string, version: string): object | undefined {
  const types = resourceTypes.filter((type) => type.group === group && type.versions.includes(version));
  const reviews = reviewTypes.filter((type) => type.group === group && type.version === version);
  if (types.length + reviews.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf(group, version),
    resources: [
      ...types.map(resourceEntry),
      ...reviews.map((review) => ({
        name: review.plural,
        singularName: review.kind.toLowerCase(),
        namespaced: false,
        kind: review.kind,
        verbs: ['create'],
      })),
    ],
  };
}

function resourceEntry(type: ResourceType): object {
  return {
    name: type.plural,
    singularName: type.singular,
    namespaced: type.namespaced,
    kind: type.kind,
    verbs,
    ...(type.shortNames.length > 0 ? { shortNames: type.shortNames } : {}),
    ...(type.categories.length > 0 ? { categories: type.categories } : {}),
  };
}

function groupNames(): readonly string[] {
  const groups = [...resourceTypes, ...reviewTypes].map((type) => type.group);
  return [...new Set(groups)].filter((group) => group !== '');
}

function groupEntry(group: string): { readonly name: string } & Record<string, unknown> {
  const type = resourceTypes.find((candidate) => candidate.group === group);
  const versions = (type?.versions ?? ['v1']).map((version) => ({
    groupVersion: apiVersionOf(group, version),
    version,
  }));
  return { name: group, versions, preferredVersion: versions[0] };
}
