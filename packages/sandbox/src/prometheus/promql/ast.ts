import type { LabelMatcher } from './series.ts';

export type BinaryOperator =
  '+' | '-' | '*' | '/' | '%' | '^' | '==' | '!=' | '>' | '<' | '>=' | '<=' | 'and' | 'or' | 'unless';
export type AggregateOperator = 'sum' | 'min' | 'max' | 'avg' | 'count' | 'group' | 'topk' | 'bottomk';

/** PromQL as far as it is evaluated here. Durations are milliseconds. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | VectorSelector
  | MatrixSelector
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | {
      readonly kind: 'aggregate';
      readonly operator: AggregateOperator;
      readonly grouping: Grouping;
      readonly parameter: Expression | undefined;
      readonly argument: Expression;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly bool: boolean;
      /** undefined: all labels but the metric name. */
      readonly matching: Grouping | undefined;
    }
  | { readonly kind: 'negate'; readonly argument: Expression };

export interface VectorSelector {
  readonly kind: 'vector';
  readonly matchers: readonly LabelMatcher[];
  readonly offsetMs: number;
}
export interface MatrixSelector {
  readonly kind: 'matrix';
  readonly matchers: readonly LabelMatcher[];
  readonly rangeMs: number;
  readonly offsetMs: number;
}
export interface Grouping {
  readonly kind: 'by' | 'without';
  readonly labels: readonly string[];
}
