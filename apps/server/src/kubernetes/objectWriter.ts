import type { KubernetesObject, Operation } from '@padlock/mtls';
import type { Identity } from '../auth/identity.ts';
import { type KubernetesApi, parseObject } from './kubernetesApi.ts';
import { pluralOf } from './resourceName.ts';

export interface WriteOptions {
  /** With whose rights. */
  readonly as: Identity;
  /** Let the API server check everything and store nothing. */
  readonly dryRun?: boolean;
}

/** Writes single objects. Each write of an existing one carries the resourceVersion that the plan saw. */
export class ObjectWriter {
  readonly #api: KubernetesApi;
  constructor(api: KubernetesApi) {
    this.#api = api;
  }

  /**
   * Does one operation of a plan.
   *
   * @returns the object as stored; undefined after a deletion.
   * @throws {KubernetesError | KubernetesUnreachable} KubernetesError 409 when the object moved on since.
   */
  async write(operation: Operation, options: WriteOptions): Promise<KubernetesObject | undefined> {
    const api = this.#api.as(options.as);
    const query = {
      fieldManager: 'padlock',
      fieldValidation: 'Strict',
      dryRun: options.dryRun === true ? 'All' : undefined,
    };
    switch (operation.verb) {
      case 'create':
        return parseObject(
          await api.call(collectionPath(operation), { method: 'POST', query, body: operation.after }),
        );
      case 'patch':
        return parseObject(
          await api.call(objectPath(operation), {
            method: 'PATCH',
            query,
            contentType: 'application/merge-patch+json',
            body: guardedPatch(operation),
          }),
        );
      case 'delete':
        await api.call(objectPath(operation), {
          method: 'DELETE',
          // The API server ignores the query of a deletion that has a body: there, dryRun would delete.
          body: {
            apiVersion: 'v1',
            kind: 'DeleteOptions',
            ...(options.dryRun === true ? { dryRun: ['All'] } : {}),
            preconditions: {
              ...(operation.before?.metadata.uid === undefined ? {} : { uid: operation.before.metadata.uid }),
              ...(operation.resourceVersion === undefined
                ? {}
                : { resourceVersion: operation.resourceVersion }),
            },
          },
        });
        return undefined;
    }
  }
}

/** The merge patch with the resourceVersion in it: the API server refuses it (409) on any other version. */
export function guardedPatch(operation: Operation): Record<string, unknown> {
  const metadata = operation.patch?.['metadata'];
  return {
    ...operation.patch,
    metadata: {
      ...(typeof metadata === 'object' ? metadata : {}),
      ...(operation.resourceVersion === undefined ? {} : { resourceVersion: operation.resourceVersion }),
    },
  };
}

function collectionPath({ apiVersion, ref }: Operation): string {
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${base}/namespaces/${encodeURIComponent(ref.namespace)}/${pluralOf(ref.kind)}`;
}

function objectPath(operation: Operation): string {
  return `${collectionPath(operation)}/${encodeURIComponent(operation.ref.name)}`;
}
