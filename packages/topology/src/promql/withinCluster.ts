import { equals } from './matcher.ts';

/** How one Prometheus tells clusters apart. */
export interface ClusterLabel {
  /** A label that each series carries, such as `cluster`. */
  readonly name: string;
  readonly value: string;
}

/** A text in quotes, in which nothing is a name, or a name. */
const token = /"(?:[^"\\]|\\.)*"|[A-Za-z_:][\w:]*/g;
/** Every metric that queries here read begins so; labels do not. */
const metric = /^(?:istio_|padlock:)/;

/** Whether a label may be asked for: what Prometheus takes as the name of one. */
export function isLabelName(name: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
}

/**
 * A query of ours, asked of one cluster: each of its selectors gets one matcher more.
 *
 * It is done to the text that is sent, so that no query can be forgotten when a Prometheus holds several clusters. Only for
 * queries that this package made.
 *
 * @throws RangeError when the label is none.
 * @example
 * withinCluster('sum(rate(istio_requests_total{reporter="source"}[1m]))', { name: 'cluster', value: 'east' });
 * // sum(rate(istio_requests_total{cluster="east",reporter="source"}[1m]))
 */
export function withinCluster(query: string, label: ClusterLabel): string {
  if (!isLabelName(label.name)) throw new RangeError(`no name of a label: ${label.name}`);
  const matcher = equals(label.name, label.value);
  let written = '';
  let rest = 0;
  for (const { 0: text, index } of query.matchAll(token)) {
    if (!metric.test(text)) continue;
    const end = index + text.length;
    written += query.slice(rest, end);
    const hasMatchers = query[end] === '{';
    const isEmpty = query[end + 1] === '}';
    written += hasMatchers ? `{${matcher}${isEmpty ? '' : ','}` : `{${matcher}}`;
    rest = hasMatchers ? end + 1 : end;
  }
  return written + query.slice(rest);
}
