import { KubernetesName } from '@padlock/contract';
import { z } from 'zod';

// What Istio's CustomResourceDefinitions and its webhook take of a PeerAuthentication, and of a DestinationRule where it speaks
// of TLS. The API server has the last word, in the dry run of a review; this says the same earlier, and on which line.

/** Objects are strict: what a schema does not know the API server drops, which is worth a warning. */
const labels = z.record(
  z.string().min(1, 'a label needs a name'),
  z
    .string({ error: 'a label value must be a text: put a number in quotes' })
    .max(63)
    .refine((value) => !value.includes('*'), 'wildcards are not allowed in a selector'),
);

const metadata = z.looseObject({
  name: KubernetesName,
  namespace: KubernetesName,
  labels: z.record(z.string(), z.string({ error: 'a label value must be a text' })).optional(),
  annotations: z.record(z.string(), z.string({ error: 'an annotation must be a text' })).optional(),
});

const mutualTls = z.strictObject({ mode: z.enum(['UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT']).optional() });

const ports = z
  .record(
    z.string().refine((key) => /^\d+$/.test(key) && Number(key) >= 1 && Number(key) <= 65_535, {
      error: 'a key must be a container port, from 1 to 65535',
    }),
    mutualTls,
  )
  .refine((entries) => Object.keys(entries).length > 0, 'an empty map is refused: leave it out');

const peerAuthenticationSpec = z
  .strictObject({
    selector: z.strictObject({ matchLabels: labels.optional() }).optional(),
    mtls: mutualTls.optional(),
    portLevelMtls: ports.optional(),
  })
  .refine(
    ({ portLevelMtls, selector }) =>
      portLevelMtls === undefined || Object.keys(selector?.matchLabels ?? {}).length > 0,
    { path: ['portLevelMtls'], error: 'entries for ports need a selector' },
  );

const peerAuthentication = z.strictObject({
  apiVersion: z.enum(['security.istio.io/v1', 'security.istio.io/v1beta1']),
  kind: z.literal('PeerAuthentication'),
  metadata,
  spec: peerAuthenticationSpec.default({}),
  status: z.unknown().optional(),
});

const tls = z.looseObject({ mode: z.enum(['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL']).optional() });
const connection = {
  loadBalancer: z.unknown().optional(),
  connectionPool: z.unknown().optional(),
  outlierDetection: z.unknown().optional(),
  tls: tls.optional(),
};
const trafficPolicy = z.strictObject({
  ...connection,
  portLevelSettings: z
    .array(z.strictObject({ ...connection, port: z.strictObject({ number: z.int().min(1).max(65_535) }) }))
    .max(4_096)
    .optional(),
  tunnel: z.unknown().optional(),
  proxyProtocol: z.unknown().optional(),
  retryBudget: z.unknown().optional(),
});

const destinationRule = z.strictObject({
  apiVersion: z.enum([
    'networking.istio.io/v1',
    'networking.istio.io/v1beta1',
    'networking.istio.io/v1alpha3',
  ]),
  kind: z.literal('DestinationRule'),
  metadata,
  spec: z.strictObject({
    host: z.string({ error: 'a rule needs a host' }).min(1, 'a rule needs a host'),
    trafficPolicy: trafficPolicy.optional(),
    subsets: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          labels: labels.optional(),
          trafficPolicy: trafficPolicy.optional(),
        }),
      )
      .optional(),
    exportTo: z.array(z.string()).optional(),
    workloadSelector: z.strictObject({ matchLabels: labels.optional() }).optional(),
  }),
  status: z.unknown().optional(),
});

export const policySchema = z.discriminatedUnion('kind', [peerAuthentication, destinationRule], {
  error: 'only a PeerAuthentication or a DestinationRule can be written here',
});
