import type { ControlPlane } from '@padlock/contract';
import { count, qualifiedName } from '../../components/format.ts';
import { flavourName, minimumTlsWords, proxiesWords, versionsText } from './controlPlaneWords.ts';
import { SettingChanges } from './SettingChanges.tsx';
import { CheckedValue, OnOff, SettingRow, SettingRows } from './SettingRows.tsx';

/** One control plane: where it comes from, what it is set to, and the YAML with which somebody sets it otherwise. */
export function ControlPlaneCard({ plane }: { plane: ControlPlane }) {
  const { revision, flavour, resource, known, members, strictMesh } = plane;
  return (
    <section className="pl-card pl-plane" aria-label={`Control plane, revision ${revision}`}>
      <div>
        <h2>
          Control plane <span className="pl-muted">revision</span> {revision}
        </h2>
        <p className="pl-muted">
          {flavourName(flavour)}
          {resource && `, from ${resource.kind} ${qualifiedName(resource)}`}
          {!known && '. Neither its ConfigMap nor a resource can be read: what follows are Istio’s defaults.'}
        </p>
        <SettingRows>
          <SettingRow term="Root namespace">{plane.rootNamespace}</SettingRow>
          <SettingRow term="Auto mTLS">
            <OnOff
              on={plane.autoMtls}
              offMeans="Clients encrypt only where a DestinationRule tells them to"
            />
          </SettingRow>
          <SettingRow term="Trust domain">{plane.trustDomain}</SettingRow>
          <SettingRow term="Minimum TLS version">
            <CheckedValue value={minimumTlsWords(plane.minimumTls)} explained />
          </SettingRow>
          {strictMesh !== null && (
            <SettingRow term="Mutual TLS for the whole mesh">
              {strictMesh ? 'declared' : 'not declared'}
            </SettingRow>
          )}
          <SettingRow term="istiod">{versionsText(plane.versions)}</SettingRow>
          <SettingRow term="Proxies">
            <CheckedValue value={proxiesWords(plane)} explained />
          </SettingRow>
          {members && (
            <SettingRow term={count(members.length, 'member namespace')}>
              {members.length === 0 ? 'none' : members.join(', ')}
            </SettingRow>
          )}
        </SettingRows>
      </div>
      <SettingChanges plane={plane} />
    </section>
  );
}
