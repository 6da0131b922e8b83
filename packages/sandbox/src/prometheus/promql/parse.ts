import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type {
  AggregateOperator,
  BinaryOperator,
  Expression,
  Grouping,
  MatrixSelector,
  VectorSelector,
} from './ast.ts';
import { parseDuration, parseNumber, parseString } from './literals.ts';
import { PromqlError, unsupported } from './promqlError.ts';
import type { LabelMatcher } from './series.ts';

const binaryOperators = new Set<string>([
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '==',
  '!=',
  '>',
  '<',
  '>=',
  '<=',
  'and',
  'or',
  'unless',
]);
const aggregateOperators = new Set<string>(['sum', 'min', 'max', 'avg', 'count', 'group', 'topk', 'bottomk']);

/**
 * Parses PromQL with Prometheus' own grammar for editors, into the expressions that `evaluate` knows.
 *
 * @throws {PromqlError} `bad_data` for what is no PromQL, `execution` for PromQL that is not evaluated here.
 * @example
 * parse('sum by (job) (rate(up[5m]))').kind; // 'aggregate'
 */
export function parse(query: string): Expression {
  if (query.trim() === '')
    throw new PromqlError(
      'bad_data',
      'invalid parameter "query": unknown position: parse error: no expression found in input',
    );
  const tree = parser.parse(query);
  tree.iterate({
    enter(node) {
      if (node.type.isError)
        throw new PromqlError(
          'bad_data',
          `invalid parameter "query": 1:${node.from + 1}: parse error: unexpected ${query[node.from] === undefined ? 'end of input' : JSON.stringify(query[node.from])}`,
        );
    },
  });
  const top = tree.topNode.firstChild;
  if (top === null)
    throw new PromqlError(
      'bad_data',
      'invalid parameter "query": 1:1: parse error: no expression found in input',
    );
  return new Reader(query).expression(top);
}

class Reader {
  readonly #query: string;
  constructor(query: string) {
    this.#query = query;
  }

  expression(node: SyntaxNode): Expression {
    switch (node.name) {
      case 'ParenExpr':
        return this.expression(child(node));
      case 'NumberDurationLiteral':
        return { kind: 'number', value: parseNumber(this.#text(node)) };
      case 'VectorSelector':
        return this.#vector(node);
      case 'MatrixSelector':
        return this.#matrix(node);
      case 'OffsetExpr':
        return this.#offset(node);
      case 'FunctionCall':
        return this.#call(node);
      case 'AggregateExpr':
        return this.#aggregate(node);
      case 'BinaryExpr':
        return this.#binary(node);
      case 'UnaryExpr': {
        const argument = this.expression(lastChild(node));
        return this.#text(node).startsWith('-') ? { kind: 'negate', argument } : argument;
      }
      case 'SubqueryExpr':
        throw unsupported('subqueries');
      case 'StepInvariantExpr':
        throw unsupported('the @ modifier');
      default:
        throw unsupported(`${node.name} (${this.#text(node)})`);
    }
  }

  #vector(node: SyntaxNode): VectorSelector {
    const matchers: LabelMatcher[] = [];
    const name = node.getChild('Identifier');
    if (name !== null) matchers.push({ label: '__name__', operator: '=', value: this.#text(name) });
    for (const matcher of node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []) {
      matchers.push({
        label: this.#text(child(matcher, 'LabelName')),
        operator: matchOperator(this.#text(child(matcher, 'MatchOp'))),
        value: parseString(this.#text(child(matcher, 'StringLiteral'))),
      });
    }
    if (matchers.every((matcher) => matcher.value === ''))
      throw new PromqlError(
        'bad_data',
        'invalid parameter "query": vector selector must contain at least one non-empty matcher',
      );
    return { kind: 'vector', matchers, offsetMs: 0 };
  }

  #matrix(node: SyntaxNode): MatrixSelector {
    const selector = this.expression(child(node));
    if (selector.kind !== 'vector')
      throw new PromqlError(
        'bad_data',
        'invalid parameter "query": ranges only allowed for vector selectors',
      );
    return { ...selector, kind: 'matrix', rangeMs: parseDuration(this.#text(child(node, 'DurationExpr'))) };
  }

  /**
   * The editor's grammar wraps everything to the left of `offset`, as in `(a and b) offset 5m` for `a and b offset 5m`.
   * Prometheus gives the offset to the selector that stands right before it.
   */
  #offset(node: SyntaxNode): Expression {
    const duration = this.#text(child(node, 'OffsetDurationExpr'));
    const offsetMs = duration.startsWith('-') ? -parseDuration(duration.slice(1)) : parseDuration(duration);
    return shiftLast(this.expression(child(node)), offsetMs);
  }

  #call(node: SyntaxNode): Expression {
    const name = this.#text(child(node, 'FunctionIdentifier'));
    return {
      kind: 'call',
      name,
      args: children(child(node, 'FunctionCallBody')).map((argument) => this.expression(argument)),
    };
  }

  #aggregate(node: SyntaxNode): Expression {
    const operator = this.#text(child(node, 'AggregateOp')).toLowerCase();
    if (!isAggregateOperator(operator)) throw unsupported(`the aggregation ${operator}`);
    const modifier = node.getChild('AggregateModifier');
    const body = children(child(node, 'FunctionCallBody')).map((argument) => this.expression(argument));
    const argument = body.at(-1);
    if (argument === undefined)
      throw new PromqlError(
        'bad_data',
        `invalid parameter "query": no arguments for aggregate expression ${operator}`,
      );
    return {
      kind: 'aggregate',
      operator,
      grouping:
        modifier === null
          ? { kind: 'by', labels: [] }
          : this.#grouping(modifier, modifier.getChild('Without') !== null),
      parameter: body.length > 1 ? body[0] : undefined,
      argument,
    };
  }

  #binary(node: SyntaxNode): Expression {
    const parts = children(node);
    const [left, operatorNode] = parts;
    const right = parts.at(-1);
    if (left === undefined || operatorNode === undefined || right === undefined)
      throw unsupported(this.#text(node));
    const operator = this.#text(operatorNode).toLowerCase();
    if (!isBinaryOperator(operator)) throw unsupported(`the operator ${operator}`);
    const matching = node.getChild('MatchingModifierClause');
    if (matching !== null && (matching.getChild('GroupLeft') ?? matching.getChild('GroupRight')) !== null)
      throw unsupported('group_left and group_right');
    return {
      kind: 'binary',
      operator,
      left: this.expression(left),
      right: this.expression(right),
      bool: node.getChild('BoolModifier') !== null,
      matching:
        matching === null ? undefined : this.#grouping(matching, matching.getChild('Ignoring') !== null),
    };
  }

  #grouping(node: SyntaxNode, without: boolean): Grouping {
    const labels = node.getChild('GroupingLabels')?.getChildren('LabelName') ?? [];
    return { kind: without ? 'without' : 'by', labels: labels.map((label) => this.#text(label)) };
  }

  #text(node: SyntaxNode): string {
    return this.#query.slice(node.from, node.to);
  }
}

function shiftLast(expression: Expression, offsetMs: number): Expression {
  switch (expression.kind) {
    case 'vector':
    case 'matrix':
      return { ...expression, offsetMs };
    case 'binary':
      return { ...expression, right: shiftLast(expression.right, offsetMs) };
    case 'negate':
      return { ...expression, argument: shiftLast(expression.argument, offsetMs) };
    case 'number':
    case 'call':
    case 'aggregate':
      throw new PromqlError(
        'bad_data',
        'invalid parameter "query": offset modifier must be preceded by an instant vector selector or range vector selector or a subquery',
      );
  }
}

function child(node: SyntaxNode, name?: string): SyntaxNode {
  const found = name === undefined ? node.firstChild : node.getChild(name);
  if (found === null) throw unsupported(`${node.name} without ${name ?? 'content'}`);
  return found;
}

function lastChild(node: SyntaxNode): SyntaxNode {
  return node.lastChild ?? child(node);
}

function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let next = node.firstChild; next !== null; next = next.nextSibling) found.push(next);
  return found;
}

function matchOperator(text: string): LabelMatcher['operator'] {
  if (text === '=' || text === '!=' || text === '=~' || text === '!~') return text;
  throw unsupported(`the matcher ${text}`);
}

function isAggregateOperator(text: string): text is AggregateOperator {
  return aggregateOperators.has(text);
}

function isBinaryOperator(text: string): text is BinaryOperator {
  return binaryOperators.has(text);
}
