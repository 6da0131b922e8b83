import type { Change } from '@padlock/contract';
import { count, qualifiedName } from '../../components/format.ts';
import { modeWord } from '../../components/ModeBadge.tsx';

/** What an undo of a change would do, in a sentence. */
export function undoWords({
  modes,
  writes,
  undoneBy,
}: Pick<Change, 'modes' | 'writes' | 'undoneBy'>): string {
  if (undoneBy !== null) return 'This change was undone.';
  const [mode, ...others] = modes;
  if (mode !== undefined && others.length === 0 && mode.before !== null)
    return `Undo puts ${mode.port === null ? 'the mode' : `port ${mode.port}`} back to ${modeWord(mode.before)}.`;
  const [write, ...rest] = writes;
  if (write !== undefined && rest.length === 0) {
    const name = `${write.ref.kind} ${qualifiedName(write.ref)}`;
    switch (write.verb) {
      case 'create':
        return `Undo deletes ${name} again.`;
      case 'patch':
        return `Undo puts ${name} back to what it was.`;
      case 'delete':
        return `Undo creates ${name} again.`;
    }
  }
  return `Undo puts ${count(writes.length, 'object')} back to what they were.`;
}
