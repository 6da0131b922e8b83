import { expect, test } from 'vitest';
import { meshOf, peerAuthentication, pod, podIn } from '../testing/build.ts';
import { serverMode } from './serverMode.ts';

// The situations in which Istio's own tests hold what istiod tells ztunnel to deny, answered by the deny rules expected there:
// pilot/pkg/serviceregistry/ambient/testdata/peer-authn-*.yaml and ambientindex_test.go. Not proven on the wire.

type Mode = 'STRICT' | 'PERMISSIVE' | 'DISABLE' | 'UNSET';
interface Situation {
  readonly mesh?: Mode;
  readonly namespace?: Mode;
  /** The policy that selects the pod; `-` is one that leaves `mtls` out. */
  readonly workload?: Mode | '-';
  readonly ports?: Readonly<Record<number, Mode>>;
  /** Ports that ztunnel serves to plaintext callers, of 8080, 9090 and 7070, which no policy names. */
  readonly plaintext: readonly number[];
}

const all = [7070, 8080, 9090];
const situations: readonly Situation[] = [
  { plaintext: all },
  { namespace: 'STRICT', plaintext: [] },
  { namespace: 'PERMISSIVE', plaintext: all },
  { namespace: 'DISABLE', plaintext: all },
  { mesh: 'STRICT', plaintext: [] },
  { mesh: 'STRICT', namespace: 'UNSET', plaintext: [] },
  { mesh: 'STRICT', namespace: 'PERMISSIVE', plaintext: all },
  { workload: 'STRICT', plaintext: [] },
  { workload: 'DISABLE', ports: { 9090: 'STRICT' }, plaintext: [7070, 8080] },
  { workload: 'PERMISSIVE', ports: { 9090: 'STRICT' }, plaintext: [7070, 8080] },
  { workload: 'PERMISSIVE', ports: { 8080: 'PERMISSIVE', 9090: 'STRICT' }, plaintext: [7070, 8080] },
  { workload: 'STRICT', ports: { 9090: 'DISABLE' }, plaintext: [9090] },
  { workload: 'STRICT', ports: { 9090: 'PERMISSIVE' }, plaintext: [9090] },
  { workload: 'STRICT', ports: { 8080: 'STRICT' }, plaintext: [] },
  { workload: 'STRICT', ports: { 8080: 'PERMISSIVE', 9090: 'STRICT' }, plaintext: [8080] },
  { workload: 'STRICT', ports: { 8080: 'DISABLE', 9090: 'PERMISSIVE' }, plaintext: [8080, 9090] },
  { workload: 'UNSET', ports: { 8080: 'STRICT' }, plaintext: [7070, 9090] },
  { workload: '-', ports: { 9090: 'STRICT' }, plaintext: [7070, 8080] },
  { namespace: 'STRICT', workload: '-', ports: { 9090: 'STRICT' }, plaintext: [] },
  { namespace: 'STRICT', workload: '-', ports: { 9090: 'PERMISSIVE' }, plaintext: [9090] },
  { namespace: 'STRICT', workload: 'PERMISSIVE', ports: { 9090: 'PERMISSIVE' }, plaintext: all },
  {
    mesh: 'PERMISSIVE',
    namespace: 'PERMISSIVE',
    workload: '-',
    ports: { 8080: 'STRICT', 9090: 'STRICT' },
    plaintext: [7070],
  },
  { mesh: 'PERMISSIVE', workload: '-', ports: { 9090: 'PERMISSIVE' }, plaintext: all },
  {
    mesh: 'PERMISSIVE',
    namespace: 'STRICT',
    workload: '-',
    ports: { 9090: 'PERMISSIVE' },
    plaintext: [9090],
  },
  {
    mesh: 'PERMISSIVE',
    namespace: 'UNSET',
    workload: '-',
    ports: { 8080: 'PERMISSIVE', 9090: 'STRICT' },
    plaintext: [7070, 8080],
  },
  {
    mesh: 'STRICT',
    namespace: 'PERMISSIVE',
    workload: '-',
    ports: { 9090: 'STRICT' },
    plaintext: [7070, 8080],
  },
  { mesh: 'STRICT', workload: '-', ports: { 9090: 'PERMISSIVE' }, plaintext: [9090] },
  { mesh: 'STRICT', workload: '-', ports: { 8080: 'STRICT', 9090: 'PERMISSIVE' }, plaintext: [9090] },
];

test.each(situations)('%o', ({ mesh, namespace, workload, ports, plaintext }) => {
  const captured = pod('a', {
    dataPlane: 'none',
    annotations: { 'ambient.istio.io/redirection': 'enabled' },
    ports: all,
  });
  const objects = [
    captured,
    ...(mesh === undefined ? [] : [peerAuthentication('default', { namespace: 'istio-system', mode: mesh })]),
    ...(namespace === undefined ? [] : [peerAuthentication('default', { mode: namespace })]),
    ...(workload === undefined
      ? []
      : [
          peerAuthentication('a', {
            selector: { app: 'a' },
            ...(workload === '-' ? {} : { mode: workload }),
            ...(ports === undefined ? {} : { ports }),
          }),
        ]),
    // A policy with a selector in the root namespace reaches nobody.
    peerAuthentication('everywhere', { namespace: 'istio-system', selector: { app: 'a' }, mode: 'STRICT' }),
  ];
  const built = meshOf(objects);
  const modes = all.map((port) => ({ port, ...serverMode(built, podIn(built, 'a'), port) }));
  expect(modes.filter(({ acceptsPlaintext }) => acceptsPlaintext).map(({ port }) => port)).toEqual(plaintext);
  // HBONE is always there.
  expect(modes.every(({ acceptsMutualTls }) => acceptsMutualTls)).toBe(true);
});
