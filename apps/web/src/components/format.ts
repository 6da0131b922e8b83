import type { LockState, ObjectRef, Share, TrafficWindow } from '@padlock/contract';
import { lockAppearance } from './lock/index.ts';

/** `shop/catalog`; for cluster-scoped objects the name alone. */
export function qualifiedName(ref: Pick<ObjectRef, 'namespace' | 'name'>): string {
  return ref.namespace === '' ? ref.name : `${ref.namespace}/${ref.name}`;
}

/** `1 client`, `2 clients`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** Per second, three significant digits at most: `31.4/s`, `0.8/s`, `<0.01/s`, `1.2 k/s`. Never 0 for what is above it. */
export function rate(perSecond: number): string {
  if (perSecond === 0) return '0/s';
  if (perSecond < 0.01) return '<0.01/s';
  if (perSecond < 1) return `${trim(perSecond.toFixed(2))}/s`;
  if (perSecond < 1000) return `${trim(perSecond.toFixed(1))}/s`;
  return `${trim((perSecond / 1000).toFixed(1))} k/s`;
}

function trim(text: string): string {
  return text.replace(/\.?0+$/, '');
}

/** What was seen, beside a lock in a table: the share where there is one, else the word of the state. */
export function observed(state: LockState, share: Share | null): string {
  switch (state) {
    case 'locked':
    case 'partial':
    case 'open':
      return share?.precise ?? lockAppearance[state].word.toLowerCase();
    case 'idle':
      return 'idle';
    case 'blocked':
      return 'refused';
    case 'unknown':
      return 'no data';
  }
}

/** `1 min`, `24 h`, `7 d`: a window in words. */
export function windowWords(window: TrafficWindow): string {
  const amount = Number.parseInt(window, 10);
  const unit = { s: 's', m: 'min', h: 'h', d: amount === 1 ? 'day' : 'days' }[window.slice(-1)] ?? '';
  return `${amount} ${unit}`;
}
