import { diffLines, diffWordsWithSpace } from 'diff';

/** A piece of a changed line; `changed` pieces are what differs from the line that it replaces. */
export interface DiffPart {
  readonly text: string;
  readonly changed: boolean;
}

export type DiffRow =
  | { readonly kind: 'same'; readonly before: number; readonly after: number; readonly text: string }
  | { readonly kind: 'removed'; readonly before: number; readonly parts: readonly DiffPart[] }
  | { readonly kind: 'added'; readonly after: number; readonly parts: readonly DiffPart[] };

/**
 * Two texts as lines of a unified diff, whole, with line numbers from 1. Where as many lines are added as were removed just
 * before, they are taken as edits of each other and the differing words marked.
 */
export function diffRows(before: string, after: string): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  let beforeLine = 0;
  let afterLine = 0;
  const changes = diffLines(before, after);
  for (const [index, change] of changes.entries()) {
    const lines = linesOf(change.value);
    const previous = changes[index - 1];
    const next = changes[index + 1];
    if (change.removed) {
      const pairs = next?.added ? linesOf(next.value) : [];
      for (const [at, line] of lines.entries())
        rows.push({
          kind: 'removed',
          before: ++beforeLine,
          parts: parts(line, paired(pairs, lines, at), 'removed'),
        });
    } else if (change.added) {
      const pairs = previous?.removed ? linesOf(previous.value) : [];
      for (const [at, line] of lines.entries())
        rows.push({
          kind: 'added',
          after: ++afterLine,
          parts: parts(line, paired(pairs, lines, at), 'added'),
        });
    } else {
      for (const text of lines) rows.push({ kind: 'same', before: ++beforeLine, after: ++afterLine, text });
    }
  }
  return rows;
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** The line on the other side that line `at` is an edit of, if the two blocks are as long. */
function paired(others: readonly string[], lines: readonly string[], at: number): string | undefined {
  return others.length === lines.length ? others[at] : undefined;
}

function parts(line: string, other: string | undefined, side: 'added' | 'removed'): readonly DiffPart[] {
  if (other === undefined) return [{ text: line, changed: false }];
  const [from, to] = side === 'removed' ? [line, other] : [other, line];
  return diffWordsWithSpace(from, to)
    .filter((change) => (side === 'removed' ? !change.added : !change.removed))
    .map((change) => ({ text: change.value, changed: change.added || change.removed }));
}
