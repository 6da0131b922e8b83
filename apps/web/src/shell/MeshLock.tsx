import { Button, Popover } from '@patternfly/react-core';
import type { Mesh } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'react-router';
import { ModeBadge } from '../components/ModeBadge.tsx';
import { floatHost } from '../components/floatHost.ts';
import { queries } from '../data/queries.ts';
import { readsPolicies } from '../data/readsPolicies.ts';
import { useClusterUnknown } from '../data/useClusterUnknown.ts';
import { useNoIstio } from '../data/useNoIstio.ts';
import { lastingSearch, paths } from '../state/paths.ts';
import { ScopeModePicker } from '../features/changes/ScopeModePicker.tsx';

/** The mesh-wide mode, and behind it the settings that every call depends on. */
export function MeshLock({ cluster }: { cluster: string }) {
  const mesh = useQuery(queries.mesh(cluster));
  const unknown = useClusterUnknown(cluster);
  const noIstio = useNoIstio(cluster);
  // Its place is kept, so that what stands after it does not move.
  if (!mesh.data) return <span className="pl-mesh-lock" aria-hidden />;
  // Before the first answer of the API server every mode would be Istio's default, which is a guess.
  if (unknown) return <span className="pl-mesh-lock pl-muted">Mesh not known yet</span>;
  if (noIstio) return <span className="pl-mesh-lock pl-muted">No Istio in this cluster</span>;
  return (
    <Popover
      aria-label="Mesh settings"
      headerContent="Mesh settings"
      headerComponent="h2"
      position="bottom-start"
      minWidth="min-content"
      maxWidth="560px"
      appendTo={floatHost}
      bodyContent={<MeshSettings mesh={mesh.data} />}
    >
      <Button variant="plain" className="pl-mesh-lock">
        <span className="pl-muted">Mesh</span>
        {readsPolicies(mesh.data) ? (
          <ModeBadge mode={mesh.data.mode.mode} />
        ) : (
          <span className="pl-muted">mode not known</span>
        )}
        <span className="pl-auto-mtls pl-muted">auto mTLS {mesh.data.autoMtls ? 'on' : 'off'}</span>
      </Button>
    </Popover>
  );
}

function MeshSettings({ mesh }: { mesh: Mesh }) {
  const { search } = useLocation();
  const { policy } = mesh.mode.source;
  const rows: readonly (readonly [string, string])[] = [
    [
      'Mode from',
      policy !== null
        ? `${policy.kind} ${policy.namespace}/${policy.name}`
        : readsPolicies(mesh)
          ? "Istio's default, no mesh policy"
          : 'not known: Padlock cannot read policies here',
    ],
    ['Auto mTLS', mesh.autoMtls ? 'on: sidecars use mutual TLS where the server takes it' : 'off'],
    ['Root namespace', mesh.rootNamespace],
    ['Trust domain', mesh.trustDomain],
    ['Minimum TLS', minimumTls(mesh.minProtocolVersion)],
    ['Istio', mesh.istioVersion ?? 'unknown'],
    ['Evidence', evidence(mesh.portEvidence)],
  ];
  return (
    <>
      {readsPolicies(mesh) && (
        <ScopeModePicker place={{ cluster: mesh.cluster, scope: 'mesh' }} mode={mesh.mode} />
      )}
      <dl className="pl-facts">
        {rows.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p>
        <Link to={{ pathname: paths.mesh(mesh.cluster), search: lastingSearch(search) }}>
          All mesh settings
        </Link>
      </p>
      {mesh.limits.map((limit) => (
        <p key={limit.kind} className="pl-muted">
          {limit.message}
        </p>
      ))}
    </>
  );
}

function minimumTls(version: Mesh['minProtocolVersion']): string {
  switch (version) {
    case 'AUTO':
      return '1.2, by default';
    case 'TLSV1_2':
      return '1.2';
    case 'TLSV1_3':
      return '1.3';
  }
}

function evidence(perPort: boolean | null): string {
  if (perPort === null) return 'no server has reported yet';
  return perPort ? 'per port' : 'per service: telemetry carries no port';
}
