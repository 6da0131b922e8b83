// Label selectors of list and watch requests. Grammar and messages of k8s.io/apimachinery, pkg/labels/selector.go.
import type { KubernetesObject } from '@padlock/mtls';
import { badRequest } from './statusError.ts';

export type ObjectPredicate = (object: KubernetesObject) => boolean;
type Requirement = (labels: Readonly<Record<string, string>>) => boolean;

/**
 * Parses `a=b,c!=d,e in (f,g),h notin (i),j,!k`. Empty text selects everything.
 *
 * @throws StatusError 400 where the text is no selector.
 */
export function labelSelector(text: string): ObjectPredicate {
  const requirements = new SelectorParser(text).requirements();
  return (object) => {
    const labels = object.metadata.labels ?? {};
    return requirements.every((holds) => holds(labels));
  };
}

/** Longest first: `==` is one symbol, not two. */
const symbolSyntax = /==|!=|[=!(),<>]/y;
const wordSyntax = /[^\s=!(),<>]+/y;
const operators = new Set(['=', '==', '!=', 'in', 'notin', '>', '<']);

class SelectorParser {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  requirements(): readonly Requirement[] {
    const found: Requirement[] = [];
    while (this.#peek() !== '') {
      found.push(this.#requirement());
      const after = this.#take();
      if (after === '') break;
      if (after !== ',') throw badRequest(`found '${after}', expected: ',' or 'end of string'`);
      if (!isWord(this.#peek()) && this.#peek() !== '!') {
        throw badRequest(`found '${this.#peek()}', expected: identifier after ','`);
      }
    }
    return found;
  }

  #requirement(): Requirement {
    const negated = this.#peek() === '!';
    if (negated) this.#take();
    const key = this.#identifier();
    if (negated) return (labels) => labels[key] === undefined;
    if (['', ','].includes(this.#peek())) return (labels) => labels[key] !== undefined;
    const operator = this.#take();
    if (!operators.has(operator)) {
      throw unparsable(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`);
    }
    if (operator === 'in' || operator === 'notin') {
      const values = this.#values();
      return operator === 'in'
        ? (labels) => labels[key] !== undefined && values.has(labels[key])
        : (labels) => labels[key] === undefined || !values.has(labels[key]);
    }
    const value = ['', ','].includes(this.#peek()) ? '' : this.#identifier();
    switch (operator) {
      case '!=':
        return (labels) => labels[key] !== value;
      case '>':
        return (labels) => Number(labels[key]) > Number(value);
      case '<':
        return (labels) => Number(labels[key]) < Number(value);
      default:
        return (labels) => labels[key] === value;
    }
  }

  #values(): ReadonlySet<string> {
    const open = this.#take();
    if (open !== '(') throw unparsable(`found '${open}' expected: '('`);
    const values = new Set<string>();
    for (;;) {
      const token = this.#take();
      if (token === ')') return values;
      if (token === ',') continue;
      if (!isWord(token)) throw unparsable(`found '${token}', expected: ',', or identifier`);
      values.add(token);
    }
  }

  #identifier(): string {
    const token = this.#take();
    if (!isWord(token)) throw unparsable(`found '${token}', expected: identifier`);
    return token;
  }

  #peek(): string {
    return this.#tokens[this.#next] ?? '';
  }

  #take(): string {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  let position = 0;
  while (position < text.length) {
    if (/\s/.test(text.charAt(position))) {
      position += 1;
      continue;
    }
    const syntax = /[=!(),<>]/.test(text.charAt(position)) ? symbolSyntax : wordSyntax;
    syntax.lastIndex = position;
    const token = syntax.exec(text)?.[0] ?? text.slice(position);
    tokens.push(token);
    position += token.length;
  }
  return tokens;
}

function isWord(token: string): boolean {
  return token !== '' && !/^[=!(),<>]/.test(token);
}

function unparsable(why: string): Error {
  return badRequest(`unable to parse requirement: ${why}`);
}
