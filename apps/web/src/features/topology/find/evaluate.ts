import type { TopologyEdge, TopologyNode } from '@padlock/contract';
import type { Expression, Operator, Value } from './expression.ts';
import { edgeValues, type Ends, type FieldName, type Known, nodeValues } from './fields.ts';

/** undefined: the expression says nothing about it, such as `lock = open` about a node. Then `not` says nothing either. */
type Verdict = boolean | undefined;
type ValuesOf = (field: FieldName) => readonly (string | number)[] | undefined;

export function matchesEdge(expression: Expression, edge: TopologyEdge, ends: Ends, known: Known): boolean {
  return evaluate(expression, (field) => edgeValues(field, edge, ends, known)) === true;
}

export function matchesNode(expression: Expression, node: TopologyNode, known: Known): boolean {
  return evaluate(expression, (field) => nodeValues(field, node, known)) === true;
}

function evaluate(expression: Expression, valuesOf: ValuesOf): Verdict {
  switch (expression.kind) {
    case 'and': {
      const left = evaluate(expression.left, valuesOf);
      if (left === false) return false;
      const right = evaluate(expression.right, valuesOf);
      return right === false ? false : left && right;
    }
    case 'or': {
      const left = evaluate(expression.left, valuesOf);
      if (left === true) return true;
      const right = evaluate(expression.right, valuesOf);
      return right === true ? true : left === false ? right : undefined;
    }
    case 'not': {
      const verdict = evaluate(expression.of, valuesOf);
      return verdict === undefined ? undefined : !verdict;
    }
    case 'word': {
      const { value } = expression;
      const test = value.kind === 'pattern' ? textTest(value) : textPart(value.text);
      return valuesOf('name')?.some((name) => test(String(name)));
    }
    case 'comparison': {
      const values = valuesOf(expression.field);
      if (values === undefined) return undefined;
      const { operator, value } = expression;
      return operator === '!=' ? !values.some(testOf('=', value)) : values.some(testOf(operator, value));
    }
  }
}

function testOf(operator: Exclude<Operator, '!='>, value: Value): (candidate: string | number) => boolean {
  if (value.kind !== 'number') {
    const test = textTest(value);
    return (candidate) => test(String(candidate));
  }
  const wanted = value.value;
  return (candidate) => {
    const number = Number(candidate);
    switch (operator) {
      case '=':
        return number === wanted;
      case '<':
        return number < wanted;
      case '<=':
        return number <= wanted;
      case '>':
        return number > wanted;
      case '>=':
        return number >= wanted;
    }
  };
}

const tests = new WeakMap<object, (candidate: string) => boolean>();

/** Case does not count. A pattern is made once: the graph asks it thousands of times. */
function textTest(value: Exclude<Value, { kind: 'number' }>): (candidate: string) => boolean {
  const known = tests.get(value);
  if (known) return known;
  const wanted = value.text.toLowerCase();
  const test =
    value.kind === 'pattern' ? patternTest(wanted) : (text: string) => text.toLowerCase() === wanted;
  tests.set(value, test);
  return test;
}

function textPart(part: string): (candidate: string) => boolean {
  const wanted = part.toLowerCase();
  return (text) => text.toLowerCase().includes(wanted);
}

/** By hand, since a regular expression of many stars takes forever on some texts. */
function patternTest(pattern: string): (candidate: string) => boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  return (candidate) => {
    const text = candidate.toLowerCase();
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
      return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
