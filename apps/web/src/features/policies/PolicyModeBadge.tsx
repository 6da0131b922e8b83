import type { PolicyMode } from '@padlock/contract';
import { type GlyphName, LockGlyph } from '../../components/lock/index.ts';
import { ModeBadge } from '../../components/ModeBadge.tsx';

const clientModes: Readonly<
  Record<Exclude<PolicyMode, 'STRICT' | 'PERMISSIVE' | 'DISABLE'>, { glyph: GlyphName; title: string }>
> = {
  ISTIO_MUTUAL: { glyph: 'locked', title: "Clients send mutual TLS with the mesh's certificates" },
  SIMPLE: { glyph: 'unknown', title: "Clients send TLS of the application, not the mesh's mutual TLS" },
  MUTUAL: { glyph: 'unknown', title: "Clients send TLS with their own certificates, not the mesh's" },
  PASSTHROUGH: { glyph: 'inherited', title: 'Clients connect to the address that they resolved themselves' },
  UNSET: { glyph: 'inherited', title: 'Not set: the next wider scope decides' },
};

/** A mode as the resource calls it, in ink. `inForce: false` draws one that does nothing. */
export function PolicyModeBadge({
  kind,
  mode,
  inForce,
}: {
  kind: string;
  mode: PolicyMode;
  inForce: boolean;
}) {
  if (mode === 'STRICT' || mode === 'PERMISSIVE') return <ModeBadge mode={mode} inForce={inForce} />;
  if (mode === 'DISABLE') {
    if (kind !== 'DestinationRule') return <ModeBadge mode={mode} inForce={inForce} />;
    return (
      <span className="pl-mode" data-mode="disabled" data-in-force={inForce} title="Clients send plaintext">
        <LockGlyph name="open" size={12} />
        DISABLE
      </span>
    );
  }
  const { glyph, title } = clientModes[mode];
  return (
    <span
      className="pl-mode"
      data-mode={mode === 'UNSET' ? 'default' : mode.toLowerCase()}
      data-in-force={inForce}
      title={title}
    >
      <LockGlyph name={glyph} size={12} />
      {mode}
    </span>
  );
}
