import { ExpandableSection } from '@patternfly/react-core';
import type { ControlPlane, SettingYaml } from '@padlock/contract';
import { CopyButton } from '../../components/CopyButton.tsx';
import { YamlView } from '../../components/yaml/YamlView.tsx';

/** What somebody may want to set otherwise. Padlock does not write these resources: it gives the exact YAML and command. */
export function SettingChanges({ plane }: { plane: ControlPlane }) {
  return (
    <div>
      <h3>Change a setting</h3>
      {plane.changes.length === 0 ? (
        <p className="pl-muted">
          These settings are made by the vendor’s managed control plane: nothing in the cluster sets them.
        </p>
      ) : (
        <>
          <p className="pl-muted">
            Padlock does not write{' '}
            {plane.resource ? `the ${plane.resource.kind}` : 'the settings of the installation'}. Save the
            YAML as <span className="pl-mono">change.yaml</span> and apply it.
          </p>
          {plane.changes.map((change) => (
            <ExpandableSection key={`${change.setting} ${change.value}`} toggleText={changeTitle(change)}>
              <Copyable text={change.yaml} what={`YAML: ${changeTitle(change)}`} />
              <Copyable text={`${change.command}\n`} what={`Command: ${changeTitle(change)}`} />
            </ExpandableSection>
          ))}
        </>
      )}
    </div>
  );
}

function Copyable({ text, what }: { text: string; what: string }) {
  return (
    <div className="pl-copyable">
      <YamlView text={text} label={what} />
      <CopyButton text={text} what={what} />
    </div>
  );
}

function changeTitle({ setting, value }: SettingYaml): string {
  switch (setting) {
    case 'auto_mtls':
      return `Turn auto mTLS ${value}`;
    case 'minimum_tls':
      return `Set the minimum TLS version to ${value}`;
    case 'strict_mesh':
      return value === 'on'
        ? 'Declare mutual TLS for the whole mesh'
        : 'Take back the declaration of mutual TLS for the whole mesh';
  }
}
