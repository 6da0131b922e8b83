import type { Mesh, SourceStatus } from '@padlock/contract';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { CheckedValue, SettingRow, SettingRows } from './SettingRows.tsx';
import { portEvidenceWords, recordingRulesWords, sourceState } from './sourceWords.ts';
import './mesh.css';

/** Where everything on the pages comes from, and how well that works. */
export function SourcesCard({ mesh }: { mesh: Mesh }) {
  const rules = recordingRulesWords(mesh.recordingRules);
  const of = (name: SourceStatus['name']) => mesh.sources.find((source) => source.name === name);
  const [kubernetes, prometheus] = [of('kubernetes'), of('prometheus')];
  return (
    <section className="pl-card pl-sources" aria-label="Sources">
      <div>
        <h2>Kubernetes API server</h2>
        <p className="pl-muted">Policies, and the services and pods that they apply to.</p>
        <SettingRows>{kubernetes && <Answers source={kubernetes} />}</SettingRows>
      </div>
      <div>
        <h2>Prometheus</h2>
        <p className="pl-muted">Traffic that proxies have reported.</p>
        <SettingRows>
          {prometheus && <Answers source={prometheus} />}
          <SettingRow term="Scrapes the mesh">
            {mesh.scrapeIntervalSeconds === null
              ? 'not known yet'
              : `every ${Math.round(mesh.scrapeIntervalSeconds)} s`}
          </SettingRow>
          <SettingRow term="Evidence">{portEvidenceWords(mesh.portEvidence)}</SettingRow>
          <SettingRow term="Recording rules">{rules.text}</SettingRow>
        </SettingRows>
        {rules.advice !== null && <p className="pl-sources-advice">{rules.advice}</p>}
      </div>
    </section>
  );
}

function Answers({ source }: { source: SourceStatus }) {
  return (
    <>
      <SettingRow term="State">
        <CheckedValue value={sourceState(source)} explained />
      </SettingRow>
      <SettingRow term="Last answer">
        {source.lastSuccess === null ? 'none yet' : <RelativeTime time={source.lastSuccess} />}
      </SettingRow>
    </>
  );
}
