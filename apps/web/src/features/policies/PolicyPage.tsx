import { PolicyKind, type PolicyDetail, type PolicySetting, type PolicySummary } from '@padlock/contract';
import { Alert, Button } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { Link, useLocation, useParams } from 'react-router';
import { Fact } from '../../components/Fact.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { qualifiedName } from '../../components/format.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { YamlView } from '../../components/yaml/YamlView.tsx';
import { NotFound } from '../../app/NotFound.tsx';
import { queries } from '../../data/queries.ts';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster } from '../../state/urlState.ts';
import { useReview } from '../changes/review.ts';
import { FindingsAbout } from '../findings/FindingsAbout.tsx';
import '../services/service.css';
import { PolicyModeBadge } from './PolicyModeBadge.tsx';
import { PolicyReachList } from './PolicyReachList.tsx';
import { PolicyStatusLabel } from './PolicyStatusLabel.tsx';
import { selectorText } from './policyTable.ts';
import { scopeWord } from './policyWords.ts';
import { PreviewPanel } from './PreviewPanel.tsx';
import { ReviewBar } from './ReviewBar.tsx';
import { RuleTlsForm } from './RuleTlsForm.tsx';
import { usePolicyPreview } from './usePolicyPreview.ts';
import { YamlEditor } from './YamlEditor.tsx';
import './policies.css';

/** One policy: what becomes of it, whom it reaches, and its YAML to read or edit. */
export function PolicyPage() {
  const { kind: kindOfAddress, namespace = '', name = '' } = useParams();
  const kind = PolicyKind.safeParse(kindOfAddress);
  if (!kind.success) return <NotFound />;
  return (
    <PolicyOf key={`${kind.data}/${namespace}/${name}`} kind={kind.data} namespace={namespace} name={name} />
  );
}

function PolicyOf(ref: { kind: PolicyKind; namespace: string; name: string }) {
  const cluster = useCluster();
  const { search } = useLocation();
  const detail = useQuery(queries.policy(cluster, ref));
  const [edited, setEdited] = useState<string | null>(null);
  const endEditing = useCallback(() => setEdited(null), []);
  usePageTitle(ref.name, 'Policy');

  function content(): ReactNode {
    if (!detail.data)
      return (
        <div className="pl-service-body">
          <div className="pl-card">
            {detail.error ? (
              <ErrorState
                title={`Cannot show ${qualifiedName(ref)}`}
                error={detail.error}
                onRetry={() => void detail.refetch()}
              />
            ) : (
              <Skeleton rows={6} label={`Loading policy ${qualifiedName(ref)}`} />
            )}
          </div>
        </div>
      );
    if (edited !== null)
      return <Editing detail={detail.data} text={edited} onChange={setEdited} onEnd={endEditing} />;
    return <Reading detail={detail.data} onEdit={() => setEdited(detail.data.yaml)} />;
  }

  return (
    <>
      <div className="pl-service-head pl-policy-head">
        <nav aria-label="Breadcrumb">
          <ol className="pl-crumbs">
            <li>
              <Link to={{ pathname: paths.policies(cluster), search: lastingSearch(search) }}>Policies</Link>
            </li>
            <li>
              <Link
                to={{
                  pathname: paths.policies(cluster),
                  search: `?${new URLSearchParams({ namespaces: ref.namespace })}`,
                }}
              >
                {ref.namespace}
              </Link>
            </li>
            <li aria-current="page">{ref.name}</li>
          </ol>
        </nav>
        <div className="pl-service-title">
          <KindBadge kind={ref.kind} />
          <h1>{ref.name}</h1>
          {detail.data?.policy.mode && (
            <PolicyModeBadge
              kind={ref.kind}
              mode={detail.data.policy.mode}
              inForce={
                detail.data.policy.status !== 'shadowed' && detail.data.policy.status !== 'matches_nothing'
              }
            />
          )}
          {detail.data && <PolicyStatusLabel policy={detail.data.policy} />}
        </div>
        {detail.data ? <Facts detail={detail.data} /> : <NamespaceFact name={ref.namespace} />}
      </div>
      {content()}
    </>
  );
}

/** What the address says of it, in the place of its facts. */
function NamespaceFact({ name }: { name: string }) {
  return (
    <dl className="pl-service-facts">
      <Fact term="Namespace">{name}</Fact>
    </dl>
  );
}

function Facts({ detail: { policy } }: { detail: PolicyDetail }) {
  return (
    <dl className="pl-service-facts">
      <Fact term="Namespace">{policy.ref.namespace}</Fact>
      <Fact term="Scope">{scopeWord[policy.scope]}</Fact>
      {policy.selector !== null && (
        <Fact term="Selector">
          <span className="pl-mono">{selectorText(policy.selector)}</span>
        </Fact>
      )}
      {policy.host !== null && (
        <Fact term="Host">
          <span className="pl-mono">{policy.host}</span>
        </Fact>
      )}
      {policy.clients !== null && <Fact term="For">{policy.clients}</Fact>}
      <Fact term="Managed by">{policy.managedBy ?? 'unknown'}</Fact>
      {policy.createdAt !== null && (
        <Fact term="Created">
          <RelativeTime time={policy.createdAt} />
        </Fact>
      )}
      {policy.lastWrite !== null && (
        <Fact term="Changed">
          <RelativeTime time={policy.lastWrite.at} /> with {policy.lastWrite.by}
        </Fact>
      )}
    </dl>
  );
}

function Reading({ detail, onEdit }: { detail: PolicyDetail; onEdit: () => void }) {
  const review = useReview();
  const { policy, rulePlaces, reach, yaml, mayWrite } = detail;
  const denied = policy.readOnly
    ? 'Its operator writes it: change the resource of the control plane.'
    : mayWrite.allowed
      ? null
      : (mayWrite.reason ?? 'You may not change policies here.');
  return (
    <div className="pl-service-body pl-policy-columns">
      <div className="pl-policy-column">
        <FindingsAbout objects={[policy.ref]} />
        <section className="pl-card pl-preview" aria-label="What it does">
          <h2>What it does</h2>
          <p>{policy.reason}</p>
          {policy.settings.length > 0 && (
            <ul className="pl-lines">
              {policy.settings.map((setting) => (
                <Setting key={settingName(setting)} kind={policy.ref.kind} setting={setting} />
              ))}
            </ul>
          )}
          <PolicyReachList reach={reach} />
          <PickerLink policy={policy} />
        </section>
        {rulePlaces.length > 0 && <RuleTlsForm rule={policy.ref} places={rulePlaces} denied={denied} />}
      </div>
      <section className="pl-card pl-yaml-card" aria-label="YAML">
        <div className="pl-yaml-head">
          <h2>YAML</h2>
          <CopyButton text={yaml} what={`YAML of ${qualifiedName(policy.ref)}`} />
          <Button variant="secondary" size="sm" isDisabled={denied !== null} onClick={onEdit}>
            Edit
          </Button>
          <Button
            variant="secondary"
            size="sm"
            isDanger
            isDisabled={denied !== null}
            onClick={() => review.open([{ scope: 'policies', delete: [policy.ref] }])}
          >
            Delete
          </Button>
        </div>
        {denied !== null && <p className="pl-muted">{denied}</p>}
        <YamlView text={yaml} label={`YAML of ${qualifiedName(policy.ref)}`} />
      </section>
    </div>
  );
}

/** The way to where the mode of a whole namespace or mesh is picked; those of workloads are listed with a link each. */
function PickerLink({ policy: { ref, scope } }: { policy: PolicySummary }) {
  const cluster = useCluster();
  const { search } = useLocation();
  if (ref.kind !== 'PeerAuthentication' || (scope !== 'namespace' && scope !== 'mesh')) return null;
  const pathname = scope === 'mesh' ? paths.mesh(cluster) : paths.namespace(cluster, ref.namespace);
  return (
    <p>
      <Link to={{ pathname, search: lastingSearch(search) }}>
        {scope === 'mesh' ? 'Set the mode of the mesh' : `Set the mode of namespace ${ref.namespace}`}
      </Link>
    </p>
  );
}

function Setting({ kind, setting }: { kind: string; setting: PolicySetting }) {
  return (
    <li>
      <span>{settingName(setting)}</span>
      <PolicyModeBadge kind={kind} mode={setting.mode} inForce={setting.status === 'in_force'} />
      {setting.reason !== null && <p className="pl-muted pl-setting-reason">{setting.reason}</p>}
    </li>
  );
}

function settingName({ part, port, subset }: PolicySetting): string {
  const place = part === 'container_port' ? 'Container port' : 'Service port';
  if (subset === null) return `${place} ${port}`;
  return port === null ? `Subset ${subset}` : `Subset ${subset}, service port ${port}`;
}

function Editing({
  detail,
  text,
  onChange,
  onEnd,
}: {
  detail: PolicyDetail;
  text: string;
  onChange: (text: string) => void;
  onEnd: () => void;
}) {
  const cluster = useCluster();
  const review = useReview();
  const { preview, error, settled } = usePolicyPreview(cluster, text);
  const [opened] = useState(detail.yaml);
  // What was edited is what stands there now: the change was applied.
  const isApplied = detail.yaml !== opened && detail.yaml === text;
  useEffect(() => {
    if (isApplied) onEnd();
  }, [isApplied, onEnd]);
  const ref = preview?.policy?.ref;
  const renamed =
    ref !== undefined &&
    (ref.name !== detail.policy.ref.name || ref.namespace !== detail.policy.ref.namespace);
  return (
    <>
      <div className="pl-service-body pl-policy-columns">
        <section className="pl-card pl-policy-edit" aria-label="Edit">
          <div className="pl-yaml-head">
            <h2>YAML</h2>
          </div>
          {detail.yaml !== opened && !isApplied && (
            <Alert
              isInline
              variant="warning"
              component="p"
              title="The object changed on the cluster since you opened it. The review compares with what is there now."
            />
          )}
          <YamlEditor
            text={text}
            onChange={onChange}
            problems={preview?.problems ?? []}
            label={`YAML of ${qualifiedName(detail.policy.ref)}`}
          />
        </section>
        <PreviewPanel preview={preview} error={error} isEmpty={text.trim() === ''} />
      </div>
      <ReviewBar
        preview={preview}
        settled={settled}
        hint={
          text === detail.yaml
            ? 'Nothing is changed yet.'
            : renamed
              ? 'Another name or namespace would make a second policy: create it as a new one.'
              : null
        }
        onDiscard={onEnd}
        onReview={() => review.open([{ scope: 'object', yaml: text }])}
      />
    </>
  );
}
