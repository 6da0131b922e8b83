import type { Finding, PolicyAccess } from '@padlock/contract';
import { Alert, Button, TextInput } from '@patternfly/react-core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { api } from '../../api.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { KindBadge } from '../../components/KindBadge.tsx';
import { PolicyPageLink } from '../../components/pageLinks.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { YamlView } from '../../components/yaml/YamlView.tsx';
import { queries } from '../../data/queries.ts';
import { useCluster } from '../../state/urlState.ts';
import { ChangeButton } from '../changes/ChangeButton.tsx';
import { useReview } from '../changes/review.ts';
import { usePickerBar } from '../changes/usePickerBar.ts';
import { findingTitle } from './findingWords.ts';
import { SeverityIcon } from './SeverityIcon.tsx';

/** One finding: what, about which objects, why; and, opened, the ways to put it right. */
export function FindingItem({
  cluster,
  finding,
  readOnly,
}: {
  cluster: string;
  finding: Finding;
  readOnly: boolean;
}) {
  const [part, setPart] = useState<'closed' | 'fixes' | 'note'>('closed');
  const titleId = useId();
  const regionId = useId();
  const toggle = (wanted: 'fixes' | 'note') => setPart(part === wanted ? 'closed' : wanted);
  const { objects, acknowledged } = finding;
  return (
    <li className="pl-finding" data-acknowledged={acknowledged !== null}>
      <article aria-labelledby={titleId}>
        <div className="pl-finding-head">
          <SeverityIcon severity={finding.severity} />
          <div className="pl-finding-text">
            <h2 id={titleId}>{findingTitle(finding.code)}</h2>
            {objects.length > 0 && (
              <ul className="pl-finding-objects" aria-label="Objects">
                {objects.map((ref) => (
                  <li key={`${ref.kind} ${ref.namespace}/${ref.name}`}>
                    <KindBadge kind={ref.kind} />
                    <PolicyPageLink policy={ref} />
                  </li>
                ))}
              </ul>
            )}
            <p>{finding.reason}</p>
            {finding.basis === 'traffic' && (
              <p className="pl-muted">
                Seen in traffic: {finding.code === 'drift' ? 'of the last minutes' : 'of the last day'}.
              </p>
            )}
            {acknowledged !== null && (
              <p className="pl-muted">
                Acknowledged by {acknowledged.by} <RelativeTime time={acknowledged.at} />
                {acknowledged.note === '' ? '' : `: ${acknowledged.note}`}
              </p>
            )}
          </div>
          <div className="pl-finding-actions">
            <Button
              variant="secondary"
              size="sm"
              aria-expanded={part === 'fixes'}
              aria-controls={regionId}
              onClick={() => toggle('fixes')}
            >
              How to fix
            </Button>
            <Button
              variant="link"
              size="sm"
              isDisabled={readOnly}
              aria-expanded={part === 'note'}
              aria-controls={regionId}
              onClick={() => toggle('note')}
            >
              {acknowledged === null ? 'Acknowledge' : 'Change note'}
            </Button>
          </div>
        </div>
        <div id={regionId} className="pl-finding-more" hidden={part === 'closed'}>
          {part === 'fixes' && <Fixes cluster={cluster} finding={finding} />}
          {part === 'note' && (
            <AcknowledgeForm cluster={cluster} finding={finding} onDone={() => setPart('closed')} />
          )}
        </div>
      </article>
    </li>
  );
}

function Fixes({ cluster, finding }: { cluster: string; finding: Finding }) {
  const { data, error, refetch } = useQuery(queries.findingFixes(cluster, finding.id));
  if (data === undefined)
    return error === null ? (
      <Skeleton rows={1} label="Trying what would put it right" />
    ) : (
      <ErrorState title="Cannot tell how to fix it" error={error} onRetry={() => void refetch()} />
    );
  if (data.fixes.length === 0)
    return (
      <p className="pl-muted">
        No single change fixes this without making a call fail that works now, so somebody has to decide. The
        reason above says what collides.
      </p>
    );
  return (
    <ul className="pl-fixes">
      {data.fixes.map(({ index, title, kind, yaml, mayWrite }) => (
        <li key={index}>
          <div className="pl-fix">
            <span>
              {title}
              {index === 0 && data.fixes.length > 1 && <span className="pl-muted"> (advised)</span>}
            </span>
            {kind === 'writes' ? (
              <ReviewFix finding={finding} index={index} mayWrite={mayWrite} />
            ) : (
              yaml !== null && <CopyButton text={yaml} what={title} />
            )}
          </div>
          {yaml !== null && (
            <>
              <p className="pl-muted">
                Padlock does not write this resource. Set these fields in it, and leave the others as they
                are:
              </p>
              <YamlView text={yaml} label={title} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function ReviewFix({
  finding,
  index,
  mayWrite,
}: {
  finding: Finding;
  index: number;
  mayWrite: PolicyAccess | null;
}) {
  const review = useReview();
  const mesh = useQuery(queries.mesh(useCluster())).data;
  const barred = usePickerBar({
    namespace: finding.objects[0]?.namespace ?? '',
    mayWrite: mayWrite ?? undefined,
    sources: mesh?.sources ?? [],
  });
  return (
    <>
      <ChangeButton
        variant={index === 0 ? 'primary' : 'secondary'}
        size="sm"
        barred={barred}
        onClick={() => review.open([{ scope: 'finding', id: finding.id, fix: index }])}
      >
        Review this fix
      </ChangeButton>
      {barred !== null && (
        <span className="pl-muted" aria-hidden>
          {barred}
        </span>
      )}
    </>
  );
}

function AcknowledgeForm({
  cluster,
  finding,
  onDone,
}: {
  cluster: string;
  finding: Finding;
  onDone: () => void;
}) {
  const client = useQueryClient();
  const [note, setNote] = useState(finding.acknowledged?.note ?? '');
  const noteId = useId();
  const save = useMutation({
    mutationFn: (text: string | null) =>
      api.acknowledge({ params: { cluster }, body: { id: finding.id, note: text } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['clusters', cluster, 'findings'] });
      onDone();
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate(note);
  }
  return (
    <form className="pl-acknowledge" onSubmit={submit}>
      <label htmlFor={noteId}>Why it is fine, or until when</label>
      <TextInput id={noteId} value={note} maxLength={500} onChange={(_, text) => setNote(text)} />
      {save.error && <Alert isInline isPlain variant="danger" component="p" title={save.error.message} />}
      <div>
        <Button
          type="submit"
          variant="primary"
          size="sm"
          isLoading={save.isPending}
          isDisabled={save.isPending}
        >
          Acknowledge
        </Button>
        {finding.acknowledged !== null && (
          <Button variant="link" size="sm" isDisabled={save.isPending} onClick={() => save.mutate(null)}>
            Take it back
          </Button>
        )}
        <Button variant="link" size="sm" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
