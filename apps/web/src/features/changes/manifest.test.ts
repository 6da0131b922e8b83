import { expect, it } from 'vitest';
import { manifest } from './manifest.ts';
import { aWrite } from './testPlan.ts';

it('is one file of documents, in which a deletion is a comment that says how', () => {
  const ref = { kind: 'PeerAuthentication', namespace: 'shop', name: 'old' };
  const text = manifest([
    aWrite({ after: 'kind: A\n' }),
    aWrite({ verb: 'delete', ref, kubectl: 'kubectl delete x \\\n  -n shop' }),
    aWrite({ after: 'kind: B' }),
  ]);
  expect(text).toBe(
    [
      'kind: A',
      '---',
      '# PeerAuthentication shop/old is deleted:',
      '# kubectl delete x \\',
      '#   -n shop',
      '---',
      'kind: B',
      '',
    ].join('\n'),
  );
});
