export type Labels = Readonly<Record<string, string>>;

/** Kubernetes' equality selector: every pair of the selector is on the object. An empty selector matches all. */
export function selects(selector: Labels, labels: Labels): boolean {
  for (const key in selector) {
    if (labels[key] !== selector[key]) return false;
  }
  return true;
}

export function sameLabels(left: Labels, right: Labels): boolean {
  return Object.keys(left).length === Object.keys(right).length && selects(left, right);
}

export function isEmpty(labels: Labels): boolean {
  for (const _ in labels) return false;
  return true;
}
