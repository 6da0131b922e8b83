import { describe, expect, test } from 'vitest';
import type { Mesh } from '../model/mesh.ts';
import { planWrites } from '../plan/planWrites.ts';
import { meshOf, peerAuthentication, pod, podIn } from '../testing/build.ts';
import { meshMode, namespaceMode, policyMode, serverMode } from './serverMode.ts';
import type { ServerMode } from './serverMode.ts';

const root = { namespace: 'istio-system' };
const selector = { app: 'orders' };

function modeOf(mesh: Mesh, port = 8080): ServerMode {
  return serverMode(mesh, podIn(mesh, 'orders'), port);
}

/** `scope policy mode` of the step that decides, and the names of those that the same scope shadows. */
function decider({ explanation }: Pick<ServerMode, 'explanation'>): string {
  return explanation.steps
    .filter((step) => step.decides)
    .map((step) => `${step.scope} ${step.policy?.name ?? '-'} ${step.mode}`)
    .join('; ');
}

describe('the mode of a container port', () => {
  test('is PERMISSIVE when no policy says anything', () => {
    const mode = modeOf(meshOf([pod('orders')]));
    expect(mode).toMatchObject({ mode: 'PERMISSIVE', acceptsMutualTls: true, acceptsPlaintext: true });
    expect(decider(mode)).toBe('default - PERMISSIVE');
  });

  test('comes from the narrowest scope that says something', () => {
    const policies = [
      peerAuthentication('mesh', { ...root, mode: 'DISABLE' }),
      peerAuthentication('namespace', { mode: 'PERMISSIVE' }),
      peerAuthentication('workload', { selector, mode: 'STRICT', ports: { 8080: 'DISABLE' } }),
    ];
    const mesh = (count: number): Mesh => meshOf([pod('orders'), ...policies.slice(0, count)]);
    expect(decider(modeOf(mesh(1)))).toBe('mesh mesh DISABLE');
    expect(decider(modeOf(mesh(2)))).toBe('namespace namespace PERMISSIVE');
    expect(decider(modeOf(mesh(3)))).toBe('port workload DISABLE');
    expect(decider(modeOf(mesh(3), 9090))).toBe('workload workload STRICT');
  });

  test('passes through UNSET at every scope', () => {
    const mesh = meshOf([
      pod('orders'),
      peerAuthentication('mesh', { ...root, mode: 'STRICT' }),
      peerAuthentication('namespace', { mode: 'UNSET' }),
      peerAuthentication('workload', { selector, mode: 'UNSET', ports: { 8080: 'UNSET' } }),
    ]);
    expect(decider(modeOf(mesh))).toBe('mesh mesh STRICT');
    expect(modeOf(mesh).explanation.steps.map((step) => step.mode)).toEqual([
      'UNSET',
      'UNSET',
      'UNSET',
      'STRICT',
      'PERMISSIVE',
    ]);
  });

  test('of STRICT refuses plaintext, of DISABLE refuses mutual TLS', () => {
    const strict = modeOf(meshOf([pod('orders'), peerAuthentication('default', { mode: 'STRICT' })]));
    expect(strict).toMatchObject({ acceptsMutualTls: true, acceptsPlaintext: false });
    const disabled = modeOf(meshOf([pod('orders'), peerAuthentication('default', { mode: 'DISABLE' })]));
    expect(disabled).toMatchObject({ acceptsMutualTls: false, acceptsPlaintext: true });
  });
});

describe('of policies of one scope', () => {
  const older = peerAuthentication('z-older', { selector, mode: 'STRICT', day: 1 });
  const younger = peerAuthentication('a-younger', {
    selector: { app: 'orders' },
    ports: { 8080: 'DISABLE' },
    day: 2,
  });

  test('the oldest is in force alone, and the others are shadowed', () => {
    const mode = modeOf(meshOf([pod('orders'), younger, older]));
    expect(decider(mode)).toBe('workload z-older STRICT');
    expect(mode.explanation.steps[1]?.shadowed).toEqual([
      { kind: 'PeerAuthentication', namespace: 'shop', name: 'a-younger' },
    ]);
  });

  test('the first by name is in force when their age is the same', () => {
    const twin = peerAuthentication('b-twin', { selector, mode: 'PERMISSIVE', day: 1 });
    expect(decider(modeOf(meshOf([pod('orders'), older, twin])))).toBe('workload b-twin PERMISSIVE');
  });

  test('one without a time is the oldest, as istiod takes it', () => {
    const timeless = peerAuthentication('z-timeless', { selector, mode: 'DISABLE' });
    expect(decider(modeOf(meshOf([pod('orders'), older, timeless])))).toBe('workload z-timeless DISABLE');
  });

  test('one that a plan creates is the youngest', () => {
    const timeless = peerAuthentication('z-timeless', { selector, mode: 'DISABLE' });
    const planned = peerAuthentication('a-planned', { selector, mode: 'STRICT' });
    const { after } = planWrites(meshOf([pod('orders'), timeless]), [{ before: undefined, after: planned }]);
    expect(decider(modeOf(after))).toBe('workload z-timeless DISABLE');
  });
});

describe('a policy with a selector', () => {
  test('in the root namespace is ignored', () => {
    const ignored = peerAuthentication('orders', { ...root, selector, mode: 'STRICT' });
    expect(modeOf(meshOf([pod('orders'), ignored])).mode).toBe('PERMISSIVE');
  });

  test('that names no label is the policy of its namespace', () => {
    const whole = peerAuthentication('all', { selector: {}, mode: 'STRICT' });
    expect(decider(modeOf(meshOf([pod('orders'), whole])))).toBe('namespace all STRICT');
  });

  test('has no say in another namespace', () => {
    const elsewhere = peerAuthentication('orders', { namespace: 'bank', selector, mode: 'STRICT' });
    expect(modeOf(meshOf([pod('orders'), elsewhere])).mode).toBe('PERMISSIVE');
  });
});

describe('outside the reach of policy', () => {
  const strict = peerAuthentication('default', { mode: 'STRICT' });

  test('a pod without sidecar accepts plaintext only, and no step decides', () => {
    const mode = modeOf(meshOf([pod('orders', { dataPlane: 'none' }), strict]));
    expect(mode).toMatchObject({ mode: 'DISABLE', acceptsMutualTls: false, acceptsPlaintext: true });
    expect(mode.explanation.bypass).toBe('no_sidecar');
    expect(decider(mode)).toBe('');
  });

  test('an excluded port accepts plaintext only, though policy asks otherwise', () => {
    const annotations = { 'traffic.sidecar.istio.io/excludeInboundPorts': '8080' };
    const mesh = meshOf([pod('orders', { annotations }), strict]);
    expect(modeOf(mesh)).toMatchObject({ mode: 'DISABLE', explanation: { bypass: 'excluded_port' } });
    expect(modeOf(mesh, 9090).mode).toBe('STRICT');
    expect(policyMode(mesh, podIn(mesh, 'orders'), 8080)).toBe('STRICT');
  });

  test('ambient acts on DISABLE as on PERMISSIVE, also for a port', () => {
    const ambient = pod('orders', {
      dataPlane: 'none',
      annotations: { 'ambient.istio.io/redirection': 'enabled' },
    });
    const policy = peerAuthentication('orders', { selector, mode: 'STRICT', ports: { 8080: 'DISABLE' } });
    const mesh = meshOf([ambient, policy]);
    expect(modeOf(mesh)).toMatchObject({ mode: 'PERMISSIVE', explanation: { ambientDisable: true } });
    expect(modeOf(mesh, 9090)).toMatchObject({ mode: 'STRICT', acceptsPlaintext: false });
  });
});

test('the root namespace has the mode of the mesh', () => {
  const mesh = meshOf([peerAuthentication('default', { ...root, mode: 'STRICT' })]);
  expect(meshMode(mesh).mode).toBe('STRICT');
  expect(namespaceMode(mesh, 'istio-system').mode).toBe('STRICT');
  expect(namespaceMode(mesh, 'shop').mode).toBe('STRICT');
});
