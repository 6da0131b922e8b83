import { type Operator, wordLetters } from './expression.ts';

/** A piece of an expression, with the place where it stands: from the first letter to behind the last. */
export type Token = { readonly from: number; readonly to: number } & (
  | { readonly kind: 'word' | 'quoted'; readonly text: string }
  | { readonly kind: 'operator'; readonly operator: Operator }
  | { readonly kind: 'open' | 'close' }
  /** Letters that begin nothing, or quotes that do not end. */
  | { readonly kind: 'broken'; readonly text: string }
);

const operator = /^(?:[<>!]=|[=<>])/;

/** Cuts a text into tokens; never fails. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const letter = text.charAt(at);
    if (/\s/.test(letter)) at++;
    else {
      const token = tokenAt(text, at, letter);
      tokens.push(token);
      at = token.to;
    }
  }
  return tokens;
}

function tokenAt(text: string, from: number, letter: string): Token {
  if (letter === '(' || letter === ')')
    return { kind: letter === '(' ? 'open' : 'close', from, to: from + 1 };
  if (letter === '"') return quotedAt(text, from);
  const found = operator.exec(text.slice(from, from + 2))?.[0];
  if (found !== undefined)
    return { kind: 'operator', operator: found as Operator, from, to: from + found.length };
  if (!wordLetters.test(letter)) return { kind: 'broken', text: letter, from, to: from + 1 };
  let to = from + 1;
  while (to < text.length && wordLetters.test(text.charAt(to))) to++;
  return { kind: 'word', text: text.slice(from, to), from, to };
}

function quotedAt(text: string, from: number): Token {
  let content = '';
  for (let at = from + 1; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === '"') return { kind: 'quoted', text: content, from, to: at + 1 };
    if (letter === '\\' && at + 1 < text.length) at++;
    content += text.charAt(at);
  }
  return { kind: 'broken', text: text.slice(from), from, to: text.length };
}
