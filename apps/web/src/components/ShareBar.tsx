import type { LockState, Share } from '@padlock/contract';
import './share.css';

/**
 * How much was mutual TLS, as a bar: solid for mutual TLS, hatched for what was not. Whatever was seen keeps a visible sliver,
 * so that one plaintext request in a million never draws a full bar. The number stands beside it in words.
 */
export function ShareBar({ state, share }: { state: LockState; share: Share | null }) {
  if (share === null || share.total === 0)
    return <div className="pl-share" data-empty={state === 'idle' ? 'idle' : 'unknown'} aria-hidden />;
  const rest = share.total - share.mutualTls;
  return (
    <div className="pl-share" aria-hidden>
      {share.mutualTls > 0 && (
        <span className="pl-share-mutual" style={{ flexGrow: share.mutualTls / share.total }} />
      )}
      {rest > 0 && <span className="pl-share-rest" style={{ flexGrow: rest / share.total }} />}
    </div>
  );
}

/** What the two fillings mean. */
export function ShareKey({ kind }: { kind: 'mutual' | 'rest' }) {
  return <span className={`pl-share-key pl-share-${kind}`} aria-hidden />;
}
