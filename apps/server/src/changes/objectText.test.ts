import { describe, expect, it } from 'vitest';
import { guardedPatch } from '../kubernetes/objectWriter.ts';
import { create, patch, policy, remove } from '../testing/operations.ts';
import { kubectlCommand, toYaml } from './objectText.ts';
import { planDigest } from './planDigest.ts';

describe('an object as text', () => {
  it('is YAML in the usual order, without what only the server writes', () => {
    const object = { ...policy('catalog'), status: { conditions: [] } };
    const metadata = { ...object.metadata, managedFields: [{ manager: 'kubectl' }] };
    expect(toYaml({ ...object, metadata })).toBe(
      `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: catalog
  namespace: shop
spec:
  selector:
    matchLabels:
      app: catalog
  mtls:
    mode: STRICT
`,
    );
  });

  it('is empty where there is no object', () => {
    expect(toYaml(undefined)).toBe('');
  });
});

describe('the kubectl command', () => {
  it('creates by a here-document', () => {
    const command = kubectlCommand(create('catalog'), undefined);
    expect(command).toMatch(/^kubectl apply -f - <<'EOF'\napiVersion: .*\nEOF\n$/s);
  });

  it('patches the version that was seen, quoted for the shell', () => {
    const operation = patch('catalog', "it's");
    expect(kubectlCommand(operation, guardedPatch(operation))).toBe(
      `kubectl patch peerauthentications.security.istio.io catalog -n shop --type=merge -p '{"spec":{"mtls":{"mode":"it'\\''s"}},"metadata":{"resourceVersion":"7"}}'\n`,
    );
  });

  it('deletes by name', () => {
    expect(kubectlCommand(remove('catalog'), undefined)).toBe(
      'kubectl delete peerauthentications.security.istio.io catalog -n shop\n',
    );
  });
});

describe('the digest of a plan', () => {
  const loss = (clientId: string) => ({ clientId, port: 8080 });
  const losing = (...losesAccess: ReturnType<typeof loss>[]) => ({ losesAccess, hiddenLosses: 0 });

  it('is the same for the same writes and losses, in whatever order properties and losses come', () => {
    const reordered = {
      ...create('a'),
      after: Object.fromEntries(Object.entries(policy('a')).reverse()) as never,
    };
    expect(planDigest([reordered], losing(loss('x'), loss('y')))).toBe(
      planDigest([create('a')], losing(loss('y'), loss('x'))),
    );
  });

  it('changes with the version seen, the content, and who loses access', () => {
    const digests = [
      planDigest([patch('a')], losing()),
      planDigest([{ ...patch('a'), resourceVersion: '8' }], losing()),
      planDigest([patch('a', 'DISABLE')], losing()),
      planDigest([patch('a')], losing(loss('x'))),
      planDigest([patch('a')], { losesAccess: [], hiddenLosses: 1 }),
      planDigest([patch('a'), patch('b')], losing()),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });
});
