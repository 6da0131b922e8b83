import type { PlannedWrite } from '@padlock/contract';
import { Tab, Tabs, TabTitleText } from '@patternfly/react-core';
import { useState } from 'react';
import { CopyButton } from '../../components/CopyButton.tsx';
import { qualifiedName } from '../../components/format.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { YamlView } from '../../components/yaml/YamlView.tsx';
import { diffRows } from './diffRows.ts';
import { DiffView } from './DiffView.tsx';

const views = ['Diff', 'YAML', 'kubectl'] as const;
type View = (typeof views)[number];

/** The same writes as a diff, as whole YAML, and as commands. */
export function WritesPanel({ writes }: { writes: readonly PlannedWrite[] }) {
  const [view, setView] = useState<View>('Diff');
  return (
    <section className="pl-writes" aria-label="What is written">
      <Tabs
        aria-label="What is written, as"
        activeKey={view}
        onSelect={(_, key) => setView(views.find((name) => name === key) ?? 'Diff')}
      >
        {views.map((name) => (
          <Tab key={name} eventKey={name} title={<TabTitleText>{name}</TabTitleText>} tabContentId="writes" />
        ))}
      </Tabs>
      <div id="writes" role="tabpanel" aria-label={view} className="pl-writes-list">
        {writes.length === 0 && <p className="pl-muted">Nothing would be written.</p>}
        {writes.map((write) => (
          <Write key={`${write.ref.kind}/${qualifiedName(write.ref)}`} write={write} view={view} />
        ))}
      </div>
    </section>
  );
}

function Write({ write, view }: { write: PlannedWrite; view: View }) {
  const rows = diffRows(write.before, write.after);
  const name = `${write.ref.kind} ${qualifiedName(write.ref)}`;
  const text = textOf(write, view);
  return (
    <article className="pl-write" aria-label={name}>
      <div className="pl-write-head">
        <KindBadge kind={write.ref.kind} />
        <span className="pl-write-name">
          {write.ref.kind} <b>{qualifiedName(write.ref)}</b> <span className="pl-muted">{verb(write)}</span>
        </span>
        {view === 'Diff' && (
          <span className="pl-number">
            <span className="pl-diff-added">+{rows.filter(({ kind }) => kind === 'added').length}</span>{' '}
            <span className="pl-diff-removed">−{rows.filter(({ kind }) => kind === 'removed').length}</span>
          </span>
        )}
        <CopyButton text={text} what={`${view} of ${name}`} />
      </div>
      {view === 'Diff' ? (
        <DiffView rows={rows} label={`Diff of ${name}`} />
      ) : (
        <YamlView text={text} label={`${view} of ${name}`} />
      )}
    </article>
  );
}

function verb({ verb }: PlannedWrite): string {
  switch (verb) {
    case 'create':
      return 'is created';
    case 'patch':
      return 'is changed';
    case 'delete':
      return 'is deleted';
  }
}

function textOf(write: PlannedWrite, view: View): string {
  switch (view) {
    case 'Diff':
      return diffRows(write.before, write.after)
        .map((row) =>
          row.kind === 'same'
            ? `  ${row.text}`
            : `${row.kind === 'added' ? '+' : '-'} ${row.parts.map(({ text }) => text).join('')}`,
        )
        .join('\n');
    case 'YAML':
      return write.verb === 'delete' ? write.before : write.after;
    case 'kubectl':
      return write.kubectl;
  }
}
