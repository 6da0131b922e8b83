import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { KubernetesObject } from '../testbed/kubernetes/restClient.ts';
import { helmChart, resolvePart } from '../testbed/parts/index.ts';
import { runToEnd } from '../testbed/process/runToEnd.ts';

const folder = fileURLToPath(new URL('../../deploy/helm/padlock', import.meta.url));

/** Values as a person gives them: what differs from values.yaml. */
export type ChartValues = Readonly<Record<string, unknown>>;

/** The namespace that the chart is rendered for, as by `helm install padlock deploy/helm/padlock --namespace padlock`. */
export const chartNamespace = 'padlock';

const helm = async (
  command: 'lint' | 'template',
  values: ChartValues,
  namespace = chartNamespace,
): Promise<string> => {
  const { path } = await resolvePart(helmChart);
  return runToEnd(path, [command, folder, namespace, JSON.stringify(values)]);
};

/** What `helm lint` warns of, one message a line; empty when there is nothing. */
export const lintChart = (values: ChartValues): Promise<string> => helm('lint', values);

/**
 * What `helm template` prints.
 *
 * @throws Error with Helm's words when the values break the schema, or a template refuses them.
 */
export const chartText = (values: ChartValues, namespace?: string): Promise<string> =>
  helm('template', values, namespace);

/** The same, parsed, in the order of installation. */
export async function chartObjects(
  values: ChartValues,
  namespace?: string,
): Promise<readonly KubernetesObject[]> {
  return parseAllDocuments(await chartText(values, namespace)).map((document) =>
    KubernetesObject.parse(document.toJS()),
  );
}
