// Label matchers as text. Every value that comes from outside passes through `quote`, and nothing else builds matchers.

/** A PromQL string literal. Backslash first, since the other escapes bring their own. */
export function quote(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** `label="value"`. */
export function equals(label: string, value: string): string {
  return `${label}=${quote(value)}`;
}

/**
 * `label` is one of `values`, taken literally: one value compares, several become an anchored regular expression, and none match
 * nothing, not what lacks the label.
 */
export function isOneOf(label: string, values: readonly string[]): string {
  if (values.length === 0) return `${label}="",${label}!=""`;
  const [only] = values;
  if (values.length === 1 && only !== undefined) return equals(label, only);
  return `${label}=~${quote(values.map(escapeRegExp).join('|'))}`;
}

/** Quotes what is special in RE2, Prometheus' regular expressions. */
function escapeRegExp(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

/** A metric with matchers: `name{a="b",c="d"}`, or the bare name without any. */
export function selector(metric: string, matchers: readonly string[]): string {
  return matchers.length === 0 ? metric : `${metric}{${matchers.join(',')}}`;
}

/** A PromQL duration. Prometheus knows no fractions, so parts of a second become milliseconds. */
export function duration(seconds: number): string {
  const milliseconds = Math.max(1, Math.round(seconds * 1000));
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
