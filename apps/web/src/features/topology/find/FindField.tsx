import { Button } from '@patternfly/react-core';
import RhUiCloseIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-close-icon';
import RhUiSearchIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-search-icon';
import RhUiViewOffIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-view-off-icon';
import { type KeyboardEvent, useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { type Completion, completionsAt, type Vocabulary } from './completions.ts';
import type { ExpressionError } from './parseExpression.ts';
import { readExpression } from './readExpression.ts';

/** Between the last letter and the graph that follows it, ms. */
const patience = 250;

export interface FindFieldProps {
  kind: 'find' | 'hide';
  /** The expression in force. */
  value: string;
  vocabulary: Vocabulary;
  onChange: (text: string) => void;
  /** Enter on an expression that is complete, perhaps before it was applied. */
  onEnter?: (text: string) => void;
  /** What came of it, said in a word: `7 found`. */
  result?: string | undefined;
}

const words = {
  find: { label: 'Find', placeholder: 'Find: mtls < 100' },
  hide: { label: 'Hide', placeholder: 'Hide: lock = idle' },
} as const;

/** A field for an expression: completes it, says what is wrong with it, and applies it as soon as it is one. */
export function FindField({ kind, value, vocabulary, onChange, onEnter, result }: FindFieldProps) {
  const [draft, setDraft] = useState(value);
  const [applied, setApplied] = useState(value);
  const [seen, setSeen] = useState(value);
  const [caret, setCaret] = useState(0);
  const [isWriting, setIsWriting] = useState(false);
  const [wantsList, setWantsList] = useState(false);
  const [active, setActive] = useState<number | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  // Somebody else changed the address: Back, a link.
  if (value !== seen) {
    setSeen(value);
    if (value !== applied) {
      setDraft(value);
      setApplied(value);
    }
  }

  const { error } = readExpression(draft);
  const apply = (text: string) => {
    if (readExpression(text).error || text === value) return;
    setApplied(text);
    onChange(text);
  };
  const applyLater = useEffectEvent((text: string) => apply(text));
  useEffect(() => {
    const timer = setTimeout(() => applyLater(draft), patience);
    return () => clearTimeout(timer);
  }, [draft]);

  const completions = completionsAt(draft, caret, vocabulary);
  const isOpen = wantsList && isWriting && completions.options.length > 0;
  const chosen = isOpen && active !== null ? completions.options[active] : undefined;
  const write = (text: string, place: number) => {
    setDraft(text);
    setCaret(place);
    setActive(null);
    setWantsList(true);
  };
  const complete = ({ text }: Completion) => {
    const after = draft.slice(completions.to);
    const space = after.startsWith(' ') ? '' : ' ';
    const next = `${draft.slice(0, completions.from)}${text}${space}${after}`;
    const place = completions.from + text.length + 1;
    write(next, place);
    input.current?.focus();
    requestAnimationFrame(() => input.current?.setSelectionRange(place, place));
  };
  const clear = () => {
    write('', 0);
    setWantsList(false);
    apply('');
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = completions.options.length - 1;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!isOpen) setWantsList(true);
      else if (event.key === 'ArrowDown') setActive(active === null || active === last ? 0 : active + 1);
      else setActive(active === null || active === 0 ? last : active - 1);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (chosen) complete(chosen);
      else {
        setWantsList(false);
        apply(draft);
        if (!error && draft.trim() !== '') onEnter?.(draft);
        setIsWriting(false);
      }
    } else if (event.key === 'Tab' && chosen) {
      event.preventDefault();
      complete(chosen);
    } else if (event.key === 'Escape' && (isOpen || draft !== '')) {
      event.preventDefault();
      if (isOpen) setWantsList(false);
      else clear();
    }
  };
  const followCaret = () => {
    const place = input.current?.selectionStart ?? draft.length;
    if (place === caret) return;
    setCaret(place);
    setActive(null);
  };
  // Nobody is told of a mistake before the word is written.
  const shownError = error && !(isWriting && error.isUnfinished) ? error : undefined;
  const Icon = kind === 'find' ? RhUiSearchIcon : RhUiViewOffIcon;

  return (
    <div className="pl-find-field" data-kind={kind} data-invalid={shownError !== undefined}>
      <Icon aria-hidden className="pl-find-icon" />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label={words[kind].label}
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={`${id}-options`}
        aria-activedescendant={chosen ? `${id}-option-${active}` : undefined}
        aria-invalid={shownError !== undefined}
        aria-describedby={shownError ? `${id}-error` : undefined}
        // Escape ends one thing at a time: what is selected in the graph stays.
        data-own-escape={isOpen || draft !== '' ? '' : undefined}
        data-page-search={kind === 'find' ? '' : undefined}
        placeholder={words[kind].placeholder}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={draft}
        onChange={(event) => {
          setIsWriting(true);
          write(event.target.value, event.target.selectionStart ?? event.target.value.length);
        }}
        onSelect={followCaret}
        onFocus={() => {
          setIsWriting(true);
          setWantsList(true);
          setCaret(input.current?.selectionStart ?? draft.length);
        }}
        onBlur={() => {
          setIsWriting(false);
          setWantsList(false);
          apply(draft);
        }}
        onKeyDown={onKeyDown}
      />
      {result !== undefined && error === undefined && <span className="pl-find-result">{result}</span>}
      {draft !== '' && (
        <Button
          variant="plain"
          size="sm"
          aria-label={`Clear ${words[kind].label}`}
          icon={<RhUiCloseIcon />}
          onClick={clear}
        />
      )}
      <div
        id={`${id}-options`}
        role="listbox"
        aria-label={`Completions of ${words[kind].label}`}
        // What scrolls is a tab stop otherwise.
        tabIndex={-1}
        className="pl-find-options"
        hidden={!isOpen}
      >
        {isOpen &&
          completions.options.map((option, index) => (
            <div
              key={option.text}
              id={`${id}-option-${index}`}
              role="option"
              aria-selected={index === active}
              ref={index === active ? scrollIntoView : null}
              tabIndex={-1}
              // The field keeps the focus.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => complete(option)}
              onKeyDown={onKeyDown}
            >
              <code>{option.text}</code> <span>{option.help}</span>
            </div>
          ))}
      </div>
      {shownError && !isOpen && <ErrorNote id={`${id}-error`} error={shownError} text={draft} />}
    </div>
  );
}

function scrollIntoView(element: HTMLElement | null) {
  element?.scrollIntoView({ block: 'nearest' });
}

/** The text with the letters to blame underlined, and why. */
function ErrorNote({ id, error, text }: { id: string; error: ExpressionError; text: string }) {
  const isMissing = error.from >= text.trimEnd().length;
  return (
    <p id={id} className="pl-find-error" role="status">
      <code aria-hidden>
        {text.slice(0, error.from)}
        <mark>{isMissing ? '\u2007' : text.slice(error.from, error.to)}</mark>
        {isMissing ? '' : text.slice(error.to)}
      </code>
      {error.message}
    </p>
  );
}
