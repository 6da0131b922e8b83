import { parseAllDocuments } from 'yaml';
import { KubernetesObject } from '../testbed/kubernetes/restClient.ts';
import { chartFolder, chartNamespace, type ChartValues, helm } from './helm.ts';

/**
 * What `helm lint --strict --quiet` prints: nothing.
 *
 * @throws Error with Helm's words when it warns of something.
 */
export const lintChart = (values: ChartValues): Promise<string> =>
  helm(['lint', '--strict', '--quiet', chartFolder], { values });

const rendered = new Map<string, Promise<string>>();

/**
 * What `helm template` prints; the same values are rendered once.
 *
 * @throws Error with Helm's words when the values break the schema, or a template refuses them.
 */
export async function chartText(values: ChartValues, namespace = chartNamespace): Promise<string> {
  const key = JSON.stringify([values, namespace]);
  const text = rendered.get(key) ?? helm(['template', 'padlock', chartFolder], { values, namespace });
  rendered.set(key, text);
  return text;
}

/** The same, parsed, in the order of installation. */
export async function chartObjects(
  values: ChartValues,
  namespace?: string,
): Promise<readonly KubernetesObject[]> {
  return parseAllDocuments(await chartText(values, namespace)).map((document) =>
    KubernetesObject.parse(document.toJS()),
  );
}
