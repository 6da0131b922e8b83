import { KubeConfig } from '@kubernetes/client-node';
import { Agent, fetch } from 'undici';
import { z } from 'zod';

/** Any Kubernetes object, as far as the testbed and its suites look into it. */
export const KubernetesObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    resourceVersion: z.string().optional(),
    uid: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
});
export type KubernetesObject = z.infer<typeof KubernetesObject>;

export interface Answer {
  readonly status: number;
  /** Parsed JSON, or the text where it is none. */
  readonly body: unknown;
}
export interface RequestOptions {
  readonly body?: unknown;
  readonly contentType?: string;
}

export interface RestClient {
  readonly server: string;
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  /** The lines of a watch, as they arrive; ends when the server or `signal` ends it. */
  watch(path: string, signal: AbortSignal): AsyncIterable<unknown>;
  close(): Promise<void>;
}

/**
 * The Kubernetes API as it is on the wire: answers come back whole, refusals too, since suites compare them word for word.
 * Takes address and credentials from the current context of a kubeconfig.
 */
export function createRestClient(kubeconfig: string): RestClient {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig has no current cluster');
  const token = config.getCurrentUser()?.token;
  const agent = new Agent({
    connect: cluster.caData === undefined ? {} : { ca: Buffer.from(cluster.caData, 'base64').toString() },
    // A watch is silent for as long as nothing happens.
    bodyTimeout: 0,
  });
  const send = (method: string, path: string, options: RequestOptions & { signal?: AbortSignal } = {}) =>
    fetch(new URL(path, cluster.server), {
      method,
      dispatcher: agent,
      headers: {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(options.body === undefined ? {} : { 'content-type': options.contentType ?? 'application/json' }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  return {
    server: cluster.server,
    async request(method, path, options) {
      const response = await send(method, path, options);
      const text = await response.text();
      return { status: response.status, body: parseJson(text) };
    },
    async *watch(path, signal) {
      const response = await send('GET', path, { signal });
      if (response.body === null) return;
      let rest = '';
      const decoder = new TextDecoder();
      try {
        const chunks: AsyncIterable<Uint8Array> = response.body;
        for await (const chunk of chunks) {
          const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) if (line !== '') yield parseJson(line);
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    close: () => agent.destroy(),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
