import { glyphGrid, glyphs, type GlyphName } from './glyphs.ts';
import './lock.css';

/**
 * A lock as SVG, in the colour of the text around it.
 *
 * @param props.size px; 12, 16 and 24 are the sizes that the glyphs are drawn for.
 * @param props.label accessible name; without it the glyph is decoration.
 */
export function LockGlyph({ name, size = 16, label }: { name: GlyphName; size?: number; label?: string }) {
  return (
    <svg
      className="pl-lock-glyph"
      width={size}
      height={size}
      viewBox={`0 0 ${glyphGrid} ${glyphGrid}`}
      fill="none"
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      {glyphs[name].map((mark) =>
        mark.kind === 'fill' ? (
          <path key={mark.d} d={mark.d} fill="currentColor" fillRule="evenodd" />
        ) : (
          <path
            key={mark.d}
            d={mark.d}
            stroke="currentColor"
            strokeWidth={mark.width}
            strokeLinecap={mark.cap ?? 'butt'}
            strokeLinejoin={mark.cap ?? 'miter'}
            {...(mark.dash ? { strokeDasharray: mark.dash.join(' ') } : {})}
            {...(mark.dashOffset === undefined ? {} : { strokeDashoffset: mark.dashOffset })}
          />
        ),
      )}
    </svg>
  );
}
