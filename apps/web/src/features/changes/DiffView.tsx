import { YamlLine } from '../../components/yaml/YamlLine.tsx';
import type { DiffRow } from './diffRows.ts';
import '../../components/yaml/yaml.css';

/** A unified diff with line numbers of both sides. A scroll area that the keyboard reaches. */
export function DiffView({ rows, label }: { rows: readonly DiffRow[]; label: string }) {
  return (
    <pre className="pl-diff" tabIndex={0} role="region" aria-label={label}>
      {rows.map((row, index) => (
        <div key={index} data-kind={row.kind}>
          <span className="pl-diff-number" aria-hidden>
            {row.kind === 'added' ? '' : row.before}
          </span>
          <span className="pl-diff-number" aria-hidden>
            {row.kind === 'removed' ? '' : row.after}
          </span>
          <span className="pl-diff-sign">{sign(row)}</span>
          <span>
            <Line row={row} />
            {'\n'}
          </span>
        </div>
      ))}
    </pre>
  );
}

function sign(row: DiffRow): string {
  switch (row.kind) {
    case 'same':
      return ' ';
    case 'added':
      return '+';
    case 'removed':
      return '−';
  }
}

function Line({ row }: { row: DiffRow }) {
  if (row.kind === 'same') return <YamlLine line={row.text} />;
  return row.parts.map(({ text, changed }, index) =>
    changed ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
  );
}
