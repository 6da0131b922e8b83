import type { ControlPlane, MeshSettings } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'react-router';
import { ModeBadge } from '../../components/ModeBadge.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { useNow } from '../../components/useNow.ts';
import { queries } from '../../data/queries.ts';
import { useNoIstio } from '../../data/useNoIstio.ts';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster } from '../../state/urlState.ts';
import { minimumTlsWords, proxiesWords, rootWords, versionsText } from '../mesh/controlPlaneWords.ts';
import { CheckedValue, OnOff, SettingRow, SettingRows } from '../mesh/SettingRows.tsx';
import { DashCard } from './DashCard.tsx';

/** What every call depends on, in short; the rest stands on the page of the mesh. */
export function MeshSettingsCard() {
  const cluster = useCluster();
  const { search } = useLocation();
  const settings = useQuery(queries.meshSettings(cluster));
  const noIstio = useNoIstio(cluster);
  return (
    <DashCard
      title="Mesh settings"
      area="settings"
      aside={<Link to={{ pathname: paths.mesh(cluster), search: lastingSearch(search) }}>Details</Link>}
    >
      {noIstio ? (
        <p className="pl-muted">No Istio in this cluster: no setting is in force.</p>
      ) : settings.data ? (
        <Settings settings={settings.data} />
      ) : settings.error ? (
        <p className="pl-muted">Not known: {settings.error.message}</p>
      ) : (
        <Skeleton rows={7} height={24} label="Loading mesh settings" />
      )}
    </DashCard>
  );
}

function Settings({ settings }: { settings: MeshSettings }) {
  const now = useNow(3_600_000);
  const { controlPlanes, roots, rootNamespace, setting } = settings;
  const [only] = controlPlanes.length === 1 ? controlPlanes : [];
  return (
    <SettingRows>
      <SettingRow term="Mesh-wide mode">
        <ModeBadge mode={setting.mode.mode} />
      </SettingRow>
      <SettingRow term="Root namespace">{rootNamespace}</SettingRow>
      {only ? (
        <OnePlane plane={only} />
      ) : (
        controlPlanes.map((plane) => <OneOfMany key={plane.revision} plane={plane} />)
      )}
      <SettingRow term="Root certificate">
        <CheckedValue value={rootWords(roots, now)} />
      </SettingRow>
    </SettingRows>
  );
}

function OnePlane({ plane }: { plane: ControlPlane }) {
  return (
    <>
      {!plane.known && <SettingRow term="Settings">cannot be read: Istio’s defaults</SettingRow>}
      <SettingRow term="Auto mTLS">
        <OnOff on={plane.autoMtls} offMeans="Clients encrypt only where a DestinationRule tells them to" />
      </SettingRow>
      <SettingRow term="Trust domain">{plane.trustDomain}</SettingRow>
      <SettingRow term="Minimum TLS">
        <CheckedValue value={minimumTlsWords(plane.minimumTls)} />
      </SettingRow>
      <SettingRow term="Control plane">istiod {versionsText(plane.versions)}</SettingRow>
      <SettingRow term="Proxies">
        <CheckedValue value={proxiesWords(plane)} />
      </SettingRow>
    </>
  );
}

/** With several control planes only what may need a look is told of each. */
function OneOfMany({ plane }: { plane: ControlPlane }) {
  const tls = minimumTlsWords(plane.minimumTls);
  return (
    <SettingRow term={`Revision ${plane.revision}`}>
      istiod {versionsText(plane.versions)}, TLS <CheckedValue value={tls} />
      {!plane.autoMtls && (
        <>
          {', '}
          <CheckedValue
            value={{
              text: 'auto mTLS off',
              warning: 'Clients encrypt only where a DestinationRule tells them to',
            }}
          />
        </>
      )}
    </SettingRow>
  );
}
