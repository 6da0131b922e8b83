import type { ReactNode } from 'react';
import type { Expectation, LockState } from '@padlock/contract';
import { lockAppearance, lockGlyph } from './lockAppearance.ts';
import { LockGlyph } from './LockGlyph.tsx';
import './lock.css';

interface LockLabelProps {
  state: LockState;
  /** What policy would do; decides the outline of an idle lock. */
  expectation?: Expectation;
  size?: number;
  /** What stands beside the lock. Default: the word of the state. */
  children?: ReactNode;
  /** Drawn as the label of an edge. */
  pill?: boolean;
}

/** A lock with words beside it. The word of the state is always there, for the eye or for the screen reader. */
export function LockLabel({ state, expectation, size = 14, children, pill = false }: LockLabelProps) {
  const { word } = lockAppearance[state];
  return (
    <span className={`pl-lock-label is-${state}${pill ? ' is-pill' : ''}`}>
      <LockGlyph name={lockGlyph(state, expectation)} size={size} />
      {children === undefined ? (
        <span>{word}</span>
      ) : (
        <>
          <span className="pl-visually-hidden">{word}: </span>
          <span>{children}</span>
        </>
      )}
    </span>
  );
}
