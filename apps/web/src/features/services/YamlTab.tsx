import type { ServiceDetail } from '@padlock/contract';
import { useEffect } from 'react';
import { useLocation } from 'react-router';
import { CopyButton } from '../../components/CopyButton.tsx';
import { qualifiedName } from '../../components/format.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { YamlView } from '../../components/yaml/YamlView.tsx';
import { yamlAnchor } from './PolicyLink.tsx';

/** The Service and the policies that reach it, as the API server has them. */
export function YamlTab({ service }: { service: ServiceDetail }) {
  const { hash } = useLocation();
  useEffect(() => {
    if (hash !== '')
      document.getElementById(decodeURIComponent(hash.slice(1)))?.scrollIntoView({ block: 'start' });
  }, [hash]);
  return (
    <>
      {service.yaml.map(({ ref, yaml }) => (
        <section key={yamlAnchor(ref)} id={yamlAnchor(ref)} className="pl-card pl-yaml-card">
          <div className="pl-yaml-head">
            <KindBadge kind={ref.kind} />
            <h2>
              {ref.kind} <b>{qualifiedName(ref)}</b>
            </h2>
            <CopyButton text={yaml} what={`YAML of ${ref.kind} ${qualifiedName(ref)}`} />
          </div>
          <YamlView text={yaml} label={`YAML of ${ref.kind} ${qualifiedName(ref)}`} />
        </section>
      ))}
    </>
  );
}
