import type { EffectiveMode, ServicePortDetail } from '@padlock/contract';
import { usePodsKnown } from '../../../components/usePodsKnown.ts';
import { PolicyLink } from '../PolicyLink.tsx';
import { settingText } from './portText.ts';

/** Which policy the mode comes from, and by which setting. */
export function ModeSource({ port }: { port: ServicePortDetail }) {
  const podsKnown = usePodsKnown();
  const modes = port.targets.flatMap(({ mode }) => (mode === null ? [] : [mode]));
  const [first, ...rest] = modes;
  if (first === undefined) return <span className="pl-muted">{podsKnown ? 'none' : 'pods not known'}</span>;
  if (rest.some((other) => sourceKey(other) !== sourceKey(first)))
    return <span className="pl-sub">differs between workloads</span>;
  if (first.bypass !== null) return <span className="pl-sub">{bypassText(first.bypass)}</span>;
  const { scope, policy } = first.source;
  return (
    <>
      {policy && <PolicyLink policy={policy} />}
      <span className="pl-sub">{settingText(scope)}</span>
    </>
  );
}

function sourceKey({ source, bypass }: EffectiveMode): string {
  return [source.scope, source.policy?.namespace, source.policy?.name, bypass].join('|');
}

function bypassText(bypass: NonNullable<EffectiveMode['bypass']>): string {
  switch (bypass) {
    case 'no_sidecar':
      return 'no sidecar: policy does not reach it';
    case 'excluded_port':
      return 'excluded from the sidecar: policy does not reach it';
  }
}
