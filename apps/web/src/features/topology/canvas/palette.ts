import { lockAppearance } from '../../../components/lock/lockAppearance.ts';
import type { LockState, Severity } from '@padlock/contract';
import { fonts, type TextMeasure } from '../model/graphModel.ts';

export interface LockColours {
  readonly graphic: string;
  readonly text: string;
  readonly background: string;
  readonly content: string;
}

/** Every colour and font of the canvas, from the CSS custom properties of the theme in force. */
export interface Palette {
  readonly dark: boolean;
  readonly canvas: string;
  readonly surface: string;
  readonly card: string;
  /** A card that is seen from afar. */
  readonly tile: string;
  readonly cardLine: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly text: string;
  readonly subtle: string;
  readonly icon: string;
  readonly brand: string;
  readonly chip: string;
  readonly tag: string;
  readonly onTag: string;
  readonly failure: string;
  readonly shadow: string;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly locks: Readonly<Record<LockState, LockColours>>;
  readonly fonts: Readonly<Record<keyof typeof fonts, string>>;
}

/** Reads the palette. Costs a style calculation: once for each change of theme, not for each frame. */
export function readPalette(element: Element, dark: boolean): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const card = read('--pl-graph-card');
  const lockColours = (state: LockState): LockColours => {
    const { graphic, text, fill } = lockAppearance[state];
    return {
      graphic: read(graphic),
      text: read(text),
      background: fill ? read(fill.background) : card,
      content: fill ? read(fill.content) : read(text),
    };
  };
  const family = { text: read('--pl-graph-font'), mono: read('--pl-mono') };
  const font = ({ weight, size, family: name }: (typeof fonts)[keyof typeof fonts]) =>
    `${weight} ${size}px ${family[name]}`;
  return {
    dark,
    canvas: read('--pl-canvas'),
    surface: read('--pl-surface'),
    card,
    tile: read('--pl-graph-tile'),
    cardLine: read('--pl-graph-card-line'),
    line: read('--pl-line'),
    lineStrong: read('--pl-line-strong'),
    text: read('--pl-text'),
    subtle: read('--pl-subtle'),
    icon: read('--pl-icon'),
    brand: read('--pl-brand'),
    chip: read('--pl-graph-chip'),
    tag: read('--pl-graph-tag'),
    onTag: read('--pl-graph-on-tag'),
    failure: read('--pl-open-g'),
    shadow: read('--pl-graph-shadow'),
    severities: {
      error: read('--pl-open-g'),
      warning: read('--pl-partial-g'),
      info: read('--pl-graph-note'),
    },
    locks: {
      locked: lockColours('locked'),
      partial: lockColours('partial'),
      open: lockColours('open'),
      blocked: lockColours('blocked'),
      idle: lockColours('idle'),
      unknown: lockColours('unknown'),
    },
    fonts: {
      name: font(fonts.name),
      chip: font(fonts.chip),
      note: font(fonts.note),
      label: font(fonts.label),
      badge: font(fonts.badge),
      box: font(fonts.box),
      boxMode: font(fonts.boxMode),
    },
  };
}

/** Measures text as the canvas will draw it; remembers, since names repeat. */
export function createTextMeasure(palette: Palette): TextMeasure {
  const context = document.createElement('canvas').getContext('2d');
  const known = new Map<string, number>();
  return (text, font) => {
    const key = `${font} ${text}`;
    let width = known.get(key);
    if (width === undefined) {
      if (context) context.font = palette.fonts[font];
      width = context?.measureText(text).width ?? text.length * 7;
      known.set(key, width);
    }
    return width;
  };
}
