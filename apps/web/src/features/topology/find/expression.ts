import { fieldNamed, type FieldName } from './fields.ts';

/** A number in the unit of its key; a text; or a pattern, in which `*` stands for any letters. */
export type Value =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'pattern'; readonly text: string };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** What Find and Hide ask of nodes and edges. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | {
      readonly kind: 'comparison';
      readonly field: FieldName;
      readonly operator: Operator;
      readonly value: Value;
    }
  /** A word by itself: part of a name. */
  | { readonly kind: 'word'; readonly value: Exclude<Value, { readonly kind: 'number' }> };

export const keywords: readonly string[] = ['and', 'or', 'not'];

/** Letters of a word that stands without quotes. */
export const wordLetters = /[^\s()"=!<>]/;
const bareWord = /^[^\s()"=!<>]+$/;

/**
 * Writes an expression so that `parseExpression` reads the same from it.
 *
 * @example
 * printExpression(parseExpression('not(lock=open)')); // 'not lock = open'
 */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'or':
    case 'and': {
      const { kind, left, right } = expression;
      return `${inside(left, kind)} ${kind} ${inside(right, kind, true)}`;
    }
    case 'not':
      return `not ${inside(expression.of, 'not')}`;
    case 'comparison':
      return `${expression.field} ${expression.operator} ${printValue(expression.value)}`;
    case 'word': {
      const { value } = expression;
      const isKey = value.kind === 'text' && fieldNamed(value.text) !== undefined;
      return isKey ? quote(value.text) : printValue(value);
    }
  }
}

/** The keys that an expression names; a word by itself asks `name`. */
export function fieldsIn(expression: Expression): readonly FieldName[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return [...fieldsIn(expression.left), ...fieldsIn(expression.right)];
    case 'not':
      return fieldsIn(expression.of);
    case 'comparison':
      return [expression.field];
    case 'word':
      return ['name'];
  }
}

const binding = { or: 0, and: 1, not: 2, comparison: 3, word: 3 } as const;

function inside(part: Expression, around: 'or' | 'and' | 'not', isRight = false): string {
  const text = printExpression(part);
  const loose = binding[part.kind] - binding[around];
  return loose < 0 || (loose === 0 && isRight) ? `(${text})` : text;
}

function printValue(value: Value): string {
  switch (value.kind) {
    case 'number':
      return String(value.value);
    case 'pattern':
      return value.text;
    case 'text':
      return printText(value.text);
  }
}

/** A text as it stands in an expression: in quotes where it would be read as something else. */
export function printText(text: string): string {
  const isPlain = bareWord.test(text) && !text.includes('*') && !keywords.includes(text.toLowerCase());
  return isPlain ? text : quote(text);
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, (letter) => `\\${letter}`)}"`;
}
