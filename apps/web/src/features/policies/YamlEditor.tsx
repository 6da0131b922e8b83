import type { YamlProblem } from '@padlock/contract';
import { useId, useRef } from 'react';

/**
 * YAML to write in: a plain text area, so that every key and every screen reader works as always, with line numbers beside it.
 * Tab moves on; lines that have a problem are marked.
 */
export function YamlEditor({
  text,
  onChange,
  problems,
  label,
}: {
  text: string;
  onChange: (text: string) => void;
  problems: readonly YamlProblem[];
  label: string;
}) {
  const numbers = useRef<HTMLDivElement>(null);
  const hintId = useId();
  const lines = text.split('\n').length;
  const marked = new Map(problems.flatMap(({ line, severity }) => (line === null ? [] : [[line, severity]])));
  return (
    <div className="pl-editor">
      <div className="pl-editor-lines" ref={numbers} aria-hidden>
        {Array.from({ length: lines }, (_, index) => (
          <div key={index} data-severity={marked.get(index + 1)}>
            {index + 1}
          </div>
        ))}
      </div>
      <textarea
        className="pl-editor-text"
        aria-label={label}
        aria-describedby={hintId}
        aria-invalid={problems.some(({ severity }) => severity === 'error')}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        rows={Math.min(Math.max(lines + 1, 14), 40)}
        value={text}
        onChange={({ target }) => onChange(target.value)}
        onScroll={({ currentTarget }) => {
          if (numbers.current) numbers.current.scrollTop = currentTarget.scrollTop;
        }}
        onKeyDown={(event) => indentNewLine(event, onChange)}
      />
      <span id={hintId} className="pl-visually-hidden">
        Enter keeps the indentation of the line.
      </span>
    </div>
  );
}

/** A new line begins where the one before it does, one step deeper after a colon. */
function indentNewLine(
  event: React.KeyboardEvent<HTMLTextAreaElement>,
  onChange: (text: string) => void,
): void {
  const area = event.currentTarget;
  const { selectionStart, selectionEnd, value } = area;
  if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.shiftKey) return;
  const line = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart);
  const indent = `${/^ */.exec(line)?.[0] ?? ''}${line.trimEnd().endsWith(':') ? '  ' : ''}`;
  if (indent === '') return;
  event.preventDefault();
  const next = selectionStart + 1 + indent.length;
  onChange(`${value.slice(0, selectionStart)}\n${indent}${value.slice(selectionEnd)}`);
  requestAnimationFrame(() => area.setSelectionRange(next, next));
}
