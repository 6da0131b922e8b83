import { Button } from '@patternfly/react-core';
import { useState } from 'react';
import { Link, useLocation } from 'react-router';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { YamlView } from '../../components/yaml/YamlView.tsx';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster, useSearchParam } from '../../state/urlState.ts';
import { useReview } from '../changes/review.ts';
import '../services/service.css';
import { PolicyForm } from './PolicyForm.tsx';
import { draftYaml, emptyDraft, nextInput, type PolicyDraft } from './policyDraft.ts';
import { PreviewPanel } from './PreviewPanel.tsx';
import { ReviewBar } from './ReviewBar.tsx';
import { usePolicyPreview } from './usePolicyPreview.ts';
import { YamlEditor } from './YamlEditor.tsx';
import './policies.css';

/** A new policy, by form or as YAML, with what it would reach beside it. */
export function NewPolicyPage() {
  const cluster = useCluster();
  const { search } = useLocation();
  const [namespace] = useSearchParam('namespace');
  const [draft, setDraft] = useState<PolicyDraft>({ ...emptyDraft, namespace: namespace ?? '' });
  // Once somebody writes YAML themselves, the form cannot follow any more.
  const [written, setWritten] = useState<string | null>(null);
  const generated = draftYaml(draft);
  const text = written ?? generated;
  // What is not filled in yet is no mistake, and is not shown as one.
  const next = written === null ? nextInput(draft) : null;
  const { preview, error, settled } = usePolicyPreview(cluster, next === null ? text : '');
  const review = useReview();
  usePageTitle('Create policy');
  return (
    <>
      <div className="pl-service-head pl-policy-head">
        <nav aria-label="Breadcrumb">
          <ol className="pl-crumbs">
            <li>
              <Link to={{ pathname: paths.policies(cluster), search: lastingSearch(search) }}>Policies</Link>
            </li>
            <li aria-current="page">Create</li>
          </ol>
        </nav>
        <div className="pl-service-title">
          <h1>Create policy</h1>
        </div>
        <p className="pl-muted">
          To change one port of a service, set its mode on the page of the service: that edits the policy that
          is in force already.
        </p>
      </div>
      <div className="pl-service-body pl-policy-columns">
        <section className="pl-card pl-policy-edit" aria-label="Policy">
          {written === null ? (
            <>
              <PolicyForm draft={draft} onChange={setDraft} />
              <div className="pl-yaml-head">
                <h2>YAML</h2>
                <Button variant="link" size="sm" isInline onClick={() => setWritten(generated)}>
                  Edit as YAML
                </Button>
              </div>
              <YamlView text={generated} label="YAML of the new policy" />
            </>
          ) : (
            <>
              <div className="pl-yaml-head">
                <h2>YAML</h2>
                <Button variant="link" size="sm" isInline onClick={() => setWritten(null)}>
                  Back to the form, without these edits
                </Button>
              </div>
              <YamlEditor
                text={written}
                onChange={setWritten}
                problems={preview?.problems ?? []}
                label="YAML of the new policy"
              />
            </>
          )}
        </section>
        <PreviewPanel preview={preview} error={error} isEmpty={next !== null} isNew />
      </div>
      <ReviewBar
        preview={preview}
        settled={settled}
        hint={next}
        onReview={() => review.open([{ scope: 'object', yaml: text }])}
      />
    </>
  );
}
