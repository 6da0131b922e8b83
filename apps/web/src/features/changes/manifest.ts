import type { PlannedWrite } from '@padlock/contract';
import { qualifiedName } from '../../components/format.ts';

/**
 * All writes as one file for `kubectl apply -f` or a repository. What is deleted cannot stand in it, so that a comment says how.
 */
export function manifest(
  writes: readonly Pick<PlannedWrite, 'verb' | 'ref' | 'after' | 'kubectl'>[],
): string {
  return writes
    .map(({ verb, ref, after, kubectl }) =>
      verb === 'delete'
        ? `# ${ref.kind} ${qualifiedName(ref)} is deleted:\n${kubectl.replaceAll(/^/gm, '# ').trimEnd()}\n`
        : after,
    )
    .map((document) => (document.endsWith('\n') ? document : `${document}\n`))
    .join('---\n');
}
