import { type Expression, keywords, type Value } from './expression.ts';
import { fieldNamed, type FieldName, fieldNames, fieldOf } from './fields.ts';
import { type Token, tokensOf } from './tokens.ts';

/** Why a text is no expression, and which letters are to blame: from the first to behind the last. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly from: number;
  readonly to: number;
  /** Only the end is missing: somebody may still be writing. */
  readonly isUnfinished: boolean;
  constructor(message: string, place: { readonly from: number; readonly to: number }, isUnfinished = false) {
    super(message);
    this.from = place.from;
    this.to = place.to;
    this.isUnfinished = isUnfinished;
  }
}

const mostLetters = 2_000;
/** Parentheses inside each other; deeper ones are a mistake, and would exhaust the stack. */
const mostNested = 50;

/**
 * Reads an expression: comparisons (`lock = open`), words (part of a name), `not`, `and`, `or`, parentheses. `and` binds closer
 * than `or`. Keys, keywords and choices in any case.
 *
 * @throws {ExpressionError} and nothing else.
 * @example
 * parseExpression('lock = open and ns = shop');
 */
export function parseExpression(text: string): Expression {
  if (text.length > mostLetters)
    throw new ExpressionError(`An expression has at most ${mostLetters} letters.`, {
      from: mostLetters,
      to: text.length,
    });
  const tokens = tokensOf(text);
  let next = 0;
  const end = { from: text.trimEnd().length, to: text.length };
  const unfinished = (message: string) => new ExpressionError(message, end, true);
  const isKeyword = (token: Token | undefined, word: string) =>
    token?.kind === 'word' && token.text.toLowerCase() === word;

  function either(depth: number): Expression {
    let left = both(depth);
    while (isKeyword(tokens[next], 'or')) {
      next++;
      left = { kind: 'or', left, right: both(depth) };
    }
    return left;
  }

  function both(depth: number): Expression {
    let left = single(depth);
    while (isKeyword(tokens[next], 'and')) {
      next++;
      left = { kind: 'and', left, right: single(depth) };
    }
    return left;
  }

  function single(depth: number): Expression {
    const token = tokens[next];
    if (!token) throw unfinished('A key, a name or ( is missing here.');
    if (depth > mostNested) throw new ExpressionError('Too many parentheses inside each other.', token);
    next++;
    if (isKeyword(token, 'not')) return { kind: 'not', of: single(depth + 1) };
    if (token.kind === 'open') {
      const within = either(depth + 1);
      const close = tokens[next];
      if (!close) throw unfinished('A closing ) is missing.');
      if (close.kind !== 'close') throw new ExpressionError('Expected and, or, or ) here.', close);
      next++;
      return within;
    }
    if (token.kind === 'broken') throw brokenError(token, text);
    if ((token.kind === 'word' && !keywords.includes(token.text.toLowerCase())) || token.kind === 'quoted')
      return operand(token);
    throw new ExpressionError(
      token.kind === 'operator'
        ? 'A key is missing before the operator.'
        : 'A key, a name or ( is missing here.',
      token,
    );
  }

  function operand(token: Extract<Token, { kind: 'word' | 'quoted' }>): Expression {
    const field = token.kind === 'word' ? fieldNamed(token.text) : undefined;
    const sign = tokens[next];
    if (sign?.kind === 'operator') {
      if (!field)
        throw new ExpressionError(`No key is called ${token.text}. Keys: ${fieldNames.join(', ')}.`, token);
      next++;
      return comparison(field, sign);
    }
    if (sign?.kind === 'broken') throw brokenError(sign, text);
    if (!field) return { kind: 'word', value: textValue(token) };
    const message = `${field} needs an operator and a value, as in ${exampleOf(field)}. For a name, use quotes.`;
    throw sign ? new ExpressionError(message, token) : unfinished(message);
  }

  function comparison(field: FieldName, sign: Extract<Token, { kind: 'operator' }>): Expression {
    const token = tokens[next];
    const { operator } = sign;
    if (fieldOf(field).type !== 'number' && operator !== '=' && operator !== '!=')
      throw new ExpressionError(`${field} is compared with = or !=.`, sign);
    if (!token) throw unfinished(`${field} needs a value, as in ${exampleOf(field)}.`);
    if (token.kind === 'broken') throw brokenError(token, text);
    if (
      (token.kind !== 'word' && token.kind !== 'quoted') ||
      (token.kind === 'word' && keywords.includes(token.text.toLowerCase()))
    )
      throw new ExpressionError(`${field} needs a value, as in ${exampleOf(field)}.`, token);
    next++;
    return { kind: 'comparison', field, operator, value: valueOf(field, token, token.to === text.length) };
  }

  const expression = either(0);
  const rest = tokens[next];
  if (rest?.kind === 'broken') throw brokenError(rest, text);
  if (rest)
    throw new ExpressionError(
      rest.kind === 'close' ? 'Nothing was opened that this ) could close.' : 'Expected and or or here.',
      rest,
      rest.to === text.length && rest.kind === 'word',
    );
  return expression;
}

/** How a key is used. */
function exampleOf(name: FieldName): string {
  const field = fieldOf(name);
  switch (field.type) {
    case 'choice':
      return `${name} = ${field.choices?.[0] ?? ''}`;
    case 'number':
      return `${name} > 5`;
    case 'text':
      return `${name} = shop*`;
  }
}

function brokenError(token: Extract<Token, { kind: 'broken' }>, text: string): ExpressionError {
  return token.text.startsWith('"')
    ? new ExpressionError('The closing " is missing.', token, true)
    : new ExpressionError('Operators are =, !=, <, <=, > and >=.', token, token.to === text.length);
}

type Written = Extract<Token, { kind: 'word' | 'quoted' }>;

function textValue({ kind, text }: Written): Exclude<Value, { kind: 'number' }> {
  return { kind: kind === 'word' && text.includes('*') ? 'pattern' : 'text', text };
}

function valueOf(name: FieldName, token: Written, isLast: boolean): Value {
  const field = fieldOf(name);
  switch (field.type) {
    case 'text':
      return textValue(token);
    case 'number': {
      const [, digits, unit = ''] = /^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(\D*)$/i.exec(token.text) ?? [];
      const factor = Object.entries({ '': 1, ...field.units }).find(
        ([ending]) => ending.toLowerCase() === unit.toLowerCase(),
      )?.[1];
      const value = Number(digits) * (factor ?? 1);
      if (digits !== undefined && factor !== undefined && Number.isFinite(value))
        return { kind: 'number', value };
      const units = Object.keys(field.units);
      const hint = units.length === 0 ? '' : `, with ${units.join(', ')} or nothing behind it`;
      throw new ExpressionError(
        `${name} is compared with a number${hint}.`,
        token,
        isLast && digits !== undefined,
      );
    }
    case 'choice': {
      const choices = field.choices ?? [];
      const wanted = token.text.toLowerCase();
      const choice = choices.find((each) => each.toLowerCase() === wanted);
      if (choice !== undefined) return { kind: 'text', text: choice };
      throw new ExpressionError(
        `${name} is one of ${choices.join(', ')}.`,
        token,
        isLast && choices.some((each) => each.toLowerCase().startsWith(wanted)),
      );
    }
  }
}
