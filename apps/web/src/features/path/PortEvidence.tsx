import { Alert, ExpandableSection } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { CopyButton } from '../../components/CopyButton.tsx';
import { YamlView } from '../../components/yaml/YamlView.tsx';
import { queries } from '../../data/queries.ts';
import { useCluster } from '../../state/urlState.ts';

const metrics = ['REQUEST_COUNT', 'TCP_OPENED_CONNECTIONS', 'TCP_SENT_BYTES', 'TCP_RECEIVED_BYTES'] as const;

/** Adds the container port to the server's reports, and to no histogram: those would grow by every port. */
function telemetryYaml(rootNamespace: string): string {
  return [
    'apiVersion: telemetry.istio.io/v1',
    'kind: Telemetry',
    'metadata:',
    '  name: port-evidence',
    `  namespace: ${rootNamespace}`,
    'spec:',
    '  metrics:',
    '    - providers:',
    '        - name: prometheus',
    '      overrides:',
    ...metrics.flatMap((metric) => [
      '        - match:',
      `            metric: ${metric}`,
      '            mode: SERVER',
      '          tagOverrides:',
      '            destination_port:',
      '              value: string(destination.port)',
    ]),
    '',
  ].join('\n');
}

/** Says that evidence is per service while telemetry carries no port, and offers what adds it. Nothing where it does. */
export function PortEvidence() {
  const cluster = useCluster();
  const mesh = useQuery(queries.mesh(cluster)).data;
  if (mesh?.portEvidence !== false) return null;
  const yaml = telemetryYaml(mesh.rootNamespace);
  return (
    <Alert
      isInline
      variant="info"
      component="p"
      title="Telemetry tells services apart, but not their ports: a caller of a service with several ports stands in the way of all of them."
    >
      <ExpandableSection toggleText="A Telemetry resource that adds the port">
        <p>
          Apply it in the root namespace. Istio takes one Telemetry without a selector for each namespace: if
          there is one already, add the overrides to it.
        </p>
        <CopyButton text={yaml} what="YAML of the Telemetry resource" />
        <YamlView text={yaml} label="YAML of the Telemetry resource" />
      </ExpandableSection>
    </Alert>
  );
}
