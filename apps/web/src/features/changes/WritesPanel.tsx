import type { PlannedWrite } from '@padlock/contract';
import { Button, Tab, Tabs, TabTitleText } from '@patternfly/react-core';
import RhUiDownloadIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-download-icon';
import { type ReactNode, useId, useState } from 'react';
import { CopyButton } from '../../components/CopyButton.tsx';
import { qualifiedName } from '../../components/format.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { YamlView } from '../../components/yaml/YamlView.tsx';
import { diffRows } from './diffRows.ts';
import { DiffView } from './DiffView.tsx';
import { downloadFile } from '../../components/downloadFile.ts';
import { manifest } from './manifest.ts';

type View = 'Diff' | 'YAML' | 'kubectl';
const views: readonly View[] = ['Diff', 'YAML', 'kubectl'];
const viewsOfHistory: readonly View[] = ['Diff', 'YAML'];

type Written = Pick<PlannedWrite, 'verb' | 'ref' | 'before' | 'after'>;

/** Writes that are planned: as a diff, as whole YAML, and as commands; all together to take away. */
export function WritesPanel({ writes }: { writes: readonly PlannedWrite[] }) {
  return (
    <Panel
      label="What is written"
      views={views}
      writes={writes}
      empty="Nothing would be written."
      verbs={{ create: 'is created', patch: 'is changed', delete: 'is deleted' }}
    >
      {writes.length > 0 && (
        <Button
          variant="link"
          isInline
          className="pl-writes-download"
          icon={<RhUiDownloadIcon aria-hidden />}
          onClick={() =>
            downloadFile('padlock-change.yaml', new Blob([manifest(writes)], { type: 'application/yaml' }))
          }
        >
          Download YAML
        </Button>
      )}
    </Panel>
  );
}

/** Writes that were made. */
export function WrittenPanel({ writes }: { writes: readonly Written[] }) {
  return (
    <Panel
      label="What was written"
      views={viewsOfHistory}
      writes={writes}
      empty="Nothing was written."
      verbs={{ create: 'was created', patch: 'was changed', delete: 'was deleted' }}
    />
  );
}

interface PanelProps {
  label: string;
  views: readonly View[];
  writes: readonly (Written & { readonly kubectl?: string })[];
  empty: string;
  verbs: Readonly<Record<PlannedWrite['verb'], string>>;
  children?: ReactNode;
}

function Panel({ label, views: offered, writes, empty, verbs, children }: PanelProps) {
  const [view, setView] = useState<View>('Diff');
  const id = useId();
  return (
    <section className="pl-writes" aria-label={label}>
      <Tabs
        aria-label={`${label}, as`}
        activeKey={view}
        onSelect={(_, key) => setView(offered.find((name) => name === key) ?? 'Diff')}
      >
        {offered.map((name) => (
          <Tab key={name} eventKey={name} title={<TabTitleText>{name}</TabTitleText>} tabContentId={id} />
        ))}
      </Tabs>
      <div id={id} role="tabpanel" aria-label={view} className="pl-writes-list">
        {children}
        {writes.length === 0 && <p className="pl-muted">{empty}</p>}
        {writes.map((write) => (
          <Write
            key={`${write.ref.kind}/${qualifiedName(write.ref)}`}
            write={write}
            view={view}
            verb={verbs[write.verb]}
          />
        ))}
      </div>
    </section>
  );
}

function Write({
  write,
  view,
  verb,
}: {
  write: PanelProps['writes'][number];
  view: View;
  /** `is created` */
  verb: string;
}) {
  const rows = diffRows(write.before, write.after);
  const name = `${write.ref.kind} ${qualifiedName(write.ref)}`;
  const text = textOf(write, view);
  return (
    <article className="pl-write" aria-label={name}>
      <div className="pl-write-head">
        <KindBadge kind={write.ref.kind} />
        <span className="pl-write-name">
          {write.ref.kind} <b>{qualifiedName(write.ref)}</b> <span className="pl-muted">{verb}</span>
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

function textOf(write: PanelProps['writes'][number], view: View): string {
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
      return write.kubectl ?? '';
  }
}
