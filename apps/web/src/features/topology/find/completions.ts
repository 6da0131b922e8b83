import type { Topology } from '@padlock/contract';
import { keywords, printText } from './expression.ts';
import {
  fieldNamed,
  type FieldName,
  fieldNames,
  fieldOf,
  type Known,
  nothingKnown,
  valuesIn,
} from './fields.ts';
import { type Token, tokensOf } from './tokens.ts';

export interface Completion {
  /** What is put in the place of the letters from `from` to `to`. */
  readonly text: string;
  readonly help: string;
}

export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

/** Names that the graph has for a key. */
export type Vocabulary = (field: FieldName) => readonly string[];

/** More would not be read. */
const mostValues = 8;

/** Collects the names of a graph when they are first asked for. */
export function vocabularyOf(
  topology: Pick<Topology, 'nodes' | 'edges'> | undefined,
  known: Known = nothingKnown,
): Vocabulary {
  const collected = new Map<FieldName, readonly string[]>();
  return (field) => {
    const values = collected.get(field) ?? (topology ? valuesIn(topology, field, known) : []);
    collected.set(field, values);
    return values;
  };
}

/** What may stand at a place of a text that is being written. */
export function completionsAt(text: string, caret: number, vocabulary: Vocabulary): Completions {
  const tokens = tokensOf(text);
  const current = tokens.find(({ from, to, kind }) => kind === 'word' && from < caret && caret <= to);
  const prefix = current ? text.slice(current.from, caret).toLowerCase() : '';
  const before = tokens.filter(({ to }) => to <= (current?.from ?? caret));
  const place = { from: current?.from ?? caret, to: current?.to ?? caret };
  const options = optionsFor(expectedAfter(before), prefix, vocabulary);
  const isWritten = options.length === 1 && options[0]?.text.toLowerCase() === prefix;
  return { ...place, options: isWritten ? [] : options };
}

type Expected =
  | { readonly kind: 'operand' }
  | { readonly kind: 'operator'; readonly field: FieldName }
  | { readonly kind: 'value'; readonly field: FieldName | undefined }
  | { readonly kind: 'connective'; readonly isOpen: boolean };

function expectedAfter(tokens: readonly Token[]): Expected {
  let expected: Expected = { kind: 'operand' };
  let open = 0;
  for (const token of tokens) {
    if (token.kind === 'open') open++;
    if (token.kind === 'close') open--;
    expected = step(expected, token, open > 0);
  }
  return expected;
}

function step(expected: Expected, token: Token, isOpen: boolean): Expected {
  if (token.kind === 'open') return { kind: 'operand' };
  if (token.kind === 'close') return { kind: 'connective', isOpen };
  if (token.kind === 'operator')
    return { kind: 'value', field: expected.kind === 'operator' ? expected.field : undefined };
  switch (expected.kind) {
    case 'operand': {
      if (token.kind === 'word' && token.text.toLowerCase() === 'not') return expected;
      const field = token.kind === 'word' ? fieldNamed(token.text) : undefined;
      return field ? { kind: 'operator', field } : { kind: 'connective', isOpen };
    }
    case 'connective':
      return { kind: 'operand' };
    case 'operator':
    case 'value':
      return { kind: 'connective', isOpen };
  }
}

function optionsFor(expected: Expected, prefix: string, vocabulary: Vocabulary): Completion[] {
  switch (expected.kind) {
    case 'operand': {
      const keys = fieldNames
        .filter((name) => name.startsWith(prefix))
        .map((name) => ({ text: name, help: fieldOf(name).help }));
      const words = prefix === '' ? [] : namesWith(vocabulary('name'), prefix, 'name');
      const not = 'not'.startsWith(prefix) ? [{ text: 'not', help: 'the opposite' }] : [];
      return [...keys, ...not, ...words];
    }
    case 'operator': {
      const signs =
        fieldOf(expected.field).type === 'number' ? ['<', '<=', '>', '>=', '=', '!='] : ['=', '!='];
      return prefix === '' ? signs.map((text) => ({ text, help: operatorHelp[text] ?? '' })) : [];
    }
    case 'value':
      return expected.field === undefined
        ? []
        : namesWith(vocabulary(expected.field), prefix, fieldOf(expected.field).help);
    case 'connective':
      return [
        ...keywords.filter((word) => word !== 'not' && word.startsWith(prefix)),
        ...(expected.isOpen && prefix === '' ? [')'] : []),
      ].map((text) => ({ text, help: connectiveHelp[text] ?? '' }));
  }
}

const operatorHelp: Readonly<Record<string, string>> = {
  '=': 'is',
  '!=': 'is not',
  '<': 'less than',
  '<=': 'at most',
  '>': 'more than',
  '>=': 'at least',
};
const connectiveHelp: Readonly<Record<string, string>> = {
  and: 'both hold',
  or: 'one of them holds',
  ')': 'ends what ( began',
};

/** Those that begin with the letters written come first. */
function namesWith(names: readonly string[], part: string, help: string): Completion[] {
  const begin = names.filter((name) => name.toLowerCase().startsWith(part));
  const contain = names.filter(
    (name) => name.toLowerCase().includes(part) && !name.toLowerCase().startsWith(part),
  );
  return [...begin, ...contain].slice(0, mostValues).map((name) => ({ text: printText(name), help }));
}
