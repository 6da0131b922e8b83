import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { applyObjects } from './applyObjects.ts';
import type { ServingCertificate } from './controlPlane.ts';
import { resourcePath } from './resourcePath.ts';
import type { RestClient } from './restClient.ts';

const AdmissionReview = z.object({
  request: z.object({
    uid: z.string(),
    name: z.string().default(''),
    namespace: z.string().default(''),
    dryRun: z.boolean().default(false),
  }),
});

/** A write that the API server asks about before it makes it. */
export interface AskedWrite {
  readonly namespace: string;
  readonly name: string;
}

export interface AdmissionWebhook {
  /** The API server asks no more. */
  stop(): Promise<void>;
}

const apiVersion = 'admissionregistration.k8s.io/v1';
const kind = 'ValidatingWebhookConfiguration';
const name = 'policies';

/**
 * Stands between the API server's word and its store: each write of a PeerAuthentication waits until `judge` has settled, and is
 * then allowed. Dry runs are allowed at once.
 *
 * @param serving the webhook serves with the API server's own certificate, which the API server is told to trust.
 */
export async function startAdmissionWebhook(
  { client, serving }: { readonly client: RestClient; readonly serving: ServingCertificate },
  judge: (write: AskedWrite) => Promise<void>,
): Promise<AdmissionWebhook> {
  const server = createServer({ cert: serving.certificate, key: serving.key }, (request, response) => {
    void (async () => {
      const { uid, dryRun, ...write } = AdmissionReview.parse(await json(request)).request;
      if (!dryRun) await judge(write);
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          apiVersion: 'admission.k8s.io/v1',
          kind: 'AdmissionReview',
          response: { uid, allowed: true },
        }),
      );
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await applyObjects(client, [
    {
      apiVersion,
      kind,
      metadata: { name },
      webhooks: [
        {
          name: 'policies.padlock.test',
          clientConfig: {
            url: `https://127.0.0.1:${port}/`,
            caBundle: Buffer.from(serving.certificate).toString('base64'),
          },
          rules: [
            {
              apiGroups: ['security.istio.io'],
              apiVersions: ['*'],
              resources: ['peerauthentications'],
              operations: ['CREATE', 'UPDATE', 'DELETE'],
            },
          ],
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
        },
      ],
    },
  ]);
  return {
    async stop() {
      await client.request('DELETE', resourcePath(apiVersion, kind, undefined, name));
      server.close();
      server.closeAllConnections();
    },
  };
}
