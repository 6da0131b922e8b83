import type { KubernetesObject } from '@padlock/mtls';
import { z } from 'zod';
import type { KubernetesApi } from '../kubernetes/kubernetesApi.ts';
import { KubernetesError } from '../kubernetes/kubernetesError.ts';

/** Anything that is kept: one ConfigMap each. */
export interface Kept {
  /** Lower case letters, digits and `-`: part of the ConfigMap's name. */
  readonly id: string;
}

/** It does not fit into a ConfigMap, today or later. */
export class RecordTooLong extends Error {
  override readonly name = 'RecordTooLong';
}

const typeLabel = 'padlock/record';
const dataKey = 'record.json';
/** The API server refuses objects of more than 1 MiB or so. */
const maxBytes = 900_000;

const Data = z.object({ data: z.object({ [dataKey]: z.string() }) });

/** Records of one type as ConfigMaps of one namespace, one each. */
export class RecordMaps<T extends Kept> {
  /** What their ConfigMaps have in common. */
  readonly labelSelector: string;
  readonly #api: KubernetesApi;
  readonly #type: string;
  readonly #namespace: string;
  readonly #path: string;

  constructor({ api, type, namespace }: { api: KubernetesApi; type: string; namespace: string }) {
    this.#api = api;
    this.#type = type;
    this.#namespace = namespace;
    this.#path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps`;
    this.labelSelector = `${typeLabel}=${type}`;
  }

  /** Asks whether one might be written, and writes none. @throws {KubernetesError | KubernetesUnreachable} */
  async tryOne(): Promise<void> {
    await this.#api.call(this.#path, {
      method: 'POST',
      query: { dryRun: 'All' },
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: `padlock-${this.#type}-` } },
    });
  }

  /** @returns false when there is one of this id. @throws {RecordTooLong | KubernetesError | KubernetesUnreachable} */
  async create(record: T): Promise<boolean> {
    const body = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: this.#nameOf(record.id),
        namespace: this.#namespace,
        labels: { 'app.kubernetes.io/managed-by': 'padlock', [typeLabel]: this.#type },
      },
      data: dataOf(record),
    };
    try {
      await this.#api.call(this.#path, { method: 'POST', body });
      return true;
    } catch (error) {
      if (error instanceof KubernetesError && error.reason === 'AlreadyExists') return false;
      throw error;
    }
  }

  /** Puts a record in place of the one of its id. @throws as `create` does; 404 also when there is no such record. */
  async patch(record: T): Promise<void> {
    await this.#api.call(`${this.#path}/${this.#nameOf(record.id)}`, {
      method: 'PATCH',
      contentType: 'application/merge-patch+json',
      body: { data: dataOf(record) },
    });
  }

  /** One that is gone already is fine. @throws {KubernetesError | KubernetesUnreachable} */
  async delete(id: string): Promise<void> {
    await this.#api
      .call(`${this.#path}/${this.#nameOf(id)}`, { method: 'DELETE' })
      .catch((error: unknown) => {
        if (!(error instanceof KubernetesError && error.code === 404)) throw error;
      });
  }

  /** @param key name of the ConfigMap, with or without its namespace. */
  idOf(key: string): string {
    return key.replace(/^.*\//, '').replace(`padlock-${this.#type}-`, '');
  }

  #nameOf(id: string): string {
    return `padlock-${this.#type}-${id}`;
  }
}

/** What is in a ConfigMap. @throws {ZodError | SyntaxError} for what no `RecordMaps` wrote. */
export function contentOf(object: KubernetesObject): unknown {
  return JSON.parse(Data.parse(object).data[dataKey]);
}

function dataOf(record: Kept): Readonly<Record<string, string>> {
  const text = JSON.stringify(record);
  if (Buffer.byteLength(text) > maxBytes) throw new RecordTooLong('The record is too long for a ConfigMap.');
  return { [dataKey]: text };
}
