import type { Expression } from './expression.ts';
import { ExpressionError, parseExpression } from './parseExpression.ts';

/** What somebody wrote: an expression, nothing (null), or why it is none. */
export type Reading =
  | { readonly expression: Expression | null; readonly error: undefined }
  | { readonly expression: undefined; readonly error: ExpressionError };

export function readExpression(text: string): Reading {
  if (text.trim() === '') return { expression: null, error: undefined };
  try {
    return { expression: parseExpression(text), error: undefined };
  } catch (error) {
    if (error instanceof ExpressionError) return { expression: undefined, error };
    throw error;
  }
}
