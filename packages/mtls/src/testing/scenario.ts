import { readFileSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { random } from './random.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { MeshConfig } from '../model/meshConfig.ts';
import type { Mode } from '../model/mode.ts';
import type { ClientTlsMode } from '../client/clientTls.ts';
import type { Outcome } from '../client/callOutcome.ts';

/** One line of `test-data`: a mesh, and Istio's answers about it. Pods are named `namespace/name`. */
export interface Scenario {
  readonly id: string;
  readonly family: string;
  readonly meshConfig: Pick<MeshConfig, 'rootNamespace' | 'enableAutoMtls'>;
  readonly objects: readonly KubernetesObject[];
  readonly inbound: readonly {
    readonly pod: string;
    readonly port: number;
    readonly mode: Mode;
    readonly acceptsMutualTls: boolean;
    readonly acceptsPlaintext: boolean;
  }[];
  readonly outbound: readonly {
    readonly clientPod: string;
    readonly host: string;
    readonly port: number;
    readonly subset?: string;
    readonly tls: ClientTlsMode;
  }[];
  readonly calls: readonly {
    readonly clientPod: string;
    readonly host: string;
    readonly port: number;
    readonly subset?: string;
    readonly serverPod: string;
    readonly targetPort: number;
    readonly outcome: Outcome;
  }[];
}

const folder = new URL('../../test-data/', import.meta.url);

/** The families there are, by file. */
export const families: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl.gz'))
  .map((file) => file.slice(0, -'.jsonl.gz'.length))
  .toSorted();

/** All scenarios of one family, or the first `limit` of them. */
export function readScenarios(family: string, limit = Infinity): readonly Scenario[] {
  const lines = gunzipSync(readFileSync(new URL(`${family}.jsonl.gz`, folder))).toString('utf8');
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .slice(0, limit)
    .map((line) => JSON.parse(line) as Scenario);
}

/** What the samples of this run are drawn by: another one each day, or SCENARIO_SEED to have one again. */
export const scenarioSeed = Number(process.env['SCENARIO_SEED'] ?? Math.floor(Date.now() / 86_400_000));

/** Some scenarios of a family, drawn by `scenarioSeed`. SCENARIO_SAMPLE in the environment asks for more, up to all. */
export function sampleScenarios(family: string, count: number): readonly Scenario[] {
  const wanted = Number(process.env['SCENARIO_SAMPLE'] ?? count);
  const next = random(scenarioSeed);
  return readScenarios(family)
    .map((scenario) => ({ scenario, rank: next() }))
    .toSorted((left, right) => left.rank - right.rank)
    .slice(0, wanted)
    .map(({ scenario }) => scenario);
}
