import { lockAppearance, LockGlyph, lockGlyph, lockStates, modeGlyph } from '../../components/lock/index.ts';
import { severities } from '../findings/findingWords.ts';
import { SeverityIcon } from '../findings/SeverityIcon.tsx';
import { modeWord } from '../../components/ModeBadge.tsx';
import type { LockState } from '@padlock/contract';

/** What lines, locks, chips and rings mean. */
export function Legend() {
  return (
    <div className="pl-legend" role="group" aria-label="Legend">
      <div>
        <b>Edge</b>
        {lockStates.map((state) => (
          <span key={state} className="pl-legend-item" title={lockAppearance[state].meaning}>
            <LegendLine state={state} />
            <span className={`pl-lock-label is-${state}`}>
              <LockGlyph name={lockGlyph(state, 'mutual_tls')} size={12} />
              {lockAppearance[state].word}
            </span>
          </span>
        ))}
        <span className="pl-muted pl-legend-note" title="TCP: connections over mutual TLS">
          % = requests over mutual TLS
        </span>
      </div>
      <div>
        <b>Node</b>
        <span className="pl-muted pl-legend-term">port policy</span>
        {(['STRICT', 'PERMISSIVE', 'DISABLE'] as const).map((mode) => (
          <span key={mode} className="pl-legend-item pl-legend-mode">
            <LockGlyph name={modeGlyph(mode)} size={12} />
            {modeWord(mode)}
          </span>
        ))}
        <span className="pl-legend-item">
          <svg width="16" height="16" viewBox="0 0 16 16" fill="none" aria-hidden>
            <circle cx="8" cy="8" r="5.5" stroke="var(--pl-line-strong)" strokeWidth="2" />
            <path d="M8 2.5a5.5 5.5 0 0 1 5.5 5.5" stroke="var(--pl-open-g)" strokeWidth="2.6" />
          </svg>
          Failed requests
        </span>
        <span className="pl-legend-item">
          <svg width="20" height="14" viewBox="0 0 20 14" fill="none" aria-hidden>
            <rect
              x="1"
              y="1"
              width="18"
              height="12"
              rx="3"
              stroke="var(--pl-line-strong)"
              strokeDasharray="3 2.5"
            />
          </svg>
          No sidecar
        </span>
        <span
          className="pl-legend-item"
          title="A mark on the upper right corner of a node: the worst, and how many"
        >
          {severities.map((severity) => (
            <SeverityIcon key={severity} severity={severity} />
          ))}
          Findings
        </span>
      </div>
    </div>
  );
}

function LegendLine({ state }: { state: LockState }) {
  const { line, graphic } = lockAppearance[state];
  const colour = `var(${graphic})`;
  return (
    <svg width="30" height="12" viewBox="0 0 30 12" fill="none" aria-hidden>
      <path
        d={line.end === 'tee' ? 'M0 6H26' : 'M0 6H23'}
        stroke={colour}
        strokeWidth={line.width}
        {...(line.dash ? { strokeDasharray: line.dash.map((length) => Math.min(length, 8)).join(' ') } : {})}
        strokeLinecap={state === 'unknown' ? 'round' : 'butt'}
      />
      {line.end === 'tee' ? (
        <path d="M27.5 0.5v11" stroke={colour} strokeWidth="2.4" />
      ) : (
        <path d="M21 2 29.5 6 21 10Z" fill={colour} />
      )}
    </svg>
  );
}
