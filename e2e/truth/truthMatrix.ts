import { z } from 'zod';
import type { AccessLogLine } from '../testbed/mesh/accessLog/accessLogLine.ts';
import type { MeshPod } from '../testbed/mesh/layout.ts';
import { ISTIOD_PORTS } from '../testbed/mesh/processes.ts';
import type { Mesh } from '../testbed/mesh/startMesh.ts';
import { pause } from '../testbed/process/pause.ts';
import { until } from '../testbed/process/until.ts';
import { cellsOf, type Cell } from './cells.ts';
import { readObjects, replaceSituation } from './cluster.ts';
import { observe, targetOfCell, type Observation } from './observe.ts';
import { predictor } from './predict.ts';
import { isRight, type Answer } from './report.ts';
import type { Situation } from './situations/situation.ts';

/** Milliseconds that a sidecar may take to write its log. */
const LOG_WAIT = 2000;
/** How often a call that did not do as predicted is made again, and milliseconds before that. */
const REPEATS = 3;
const REPEAT_PAUSE = 700;

const MeshPage = z.object({ enableAutoMtls: z.boolean().optional() });

/** Holds what the rules predict against the wire. */
export interface TruthMatrix {
  /** Puts a situation in the place of the one before, and asks every cell of it. */
  ask(situation: Situation): Promise<readonly Answer[]>;
  /** Cells so far that did as predicted only when asked again: how far the mesh had not settled. */
  readonly askedAgain: number;
}

/**
 * @param mesh with the content `truthMesh`.
 * @example
 * const matrix = truthMatrix(await startMesh({ name: 'truth', content: truthMesh }));
 * (await matrix.ask({ name: 'no policy', objects: [] })).every(isRight); // true
 */
export function truthMatrix(mesh: Mesh): TruthMatrix {
  const pods = new Map(mesh.pods.map((pod) => [pod.id, pod]));
  let askedAgain = 0;
  let before: Situation | undefined;
  return {
    async ask(situation) {
      const autoMtls = situation.autoMtls ?? true;
      if (autoMtls !== (before?.autoMtls ?? true)) await setAutoMtls(mesh, autoMtls);
      await replaceSituation(mesh.kubernetes, before, situation);
      before = situation;
      await mesh.settle({ drained: false });
      const predict = predictor(await readObjects(mesh.kubernetes), autoMtls, pods);
      const answersTo = async (cells: readonly Cell[]): Promise<readonly Answer[]> => {
        const observed = await look(mesh, cells, pods);
        return cells.map((cell, index) => ({
          situation: situation.name,
          cell,
          predicted: predict(cell),
          observed: observed[index] ?? { seen: false, detail: 'not asked' },
        }));
      };
      let answers = await answersTo(cellsOf(situation));
      for (let repeat = 0; repeat < REPEATS && !answers.every(isRight); repeat += 1) {
        await pause(REPEAT_PAUSE);
        const wrong = answers.filter((answer) => !isRight(answer)).map(({ cell }) => cell);
        const again = new Map((await answersTo(wrong)).map((answer) => [answer.cell, answer]));
        askedAgain += [...again.values()].filter(isRight).length;
        answers = answers.map((answer) => again.get(answer.cell) ?? answer);
      }
      return answers;
    },
    get askedAgain() {
      return askedAgain;
    },
  };
}

/** Makes each cell's call and waits for the logs that tell what it was. */
async function look(
  mesh: Mesh,
  cells: readonly Cell[],
  pods: ReadonlyMap<string, MeshPod>,
): Promise<readonly Observation[]> {
  const targets = cells.map((cell) => targetOfCell(cell, pods));
  // The first request on a pooled connection still finds what was in force before: it is thrown away.
  await mesh.wire.call(targets);
  const linesOf = (id: string): readonly AccessLogLine[] => {
    const pod = pods.get(id);
    return pod === undefined ? [] : mesh.exporter.lines(pod);
  };
  const marks = new Map(mesh.pods.map(({ id }) => [id, linesOf(id).at(-1)]));
  const linesSince = (id: string): readonly AccessLogLine[] => {
    const mark = marks.get(id);
    const lines = linesOf(id);
    return mark === undefined ? lines : lines.slice(lines.lastIndexOf(mark) + 1);
  };
  const results = await mesh.wire.call(targets);
  const deadline = performance.now() + LOG_WAIT;
  for (;;) {
    const observations = cells.map((cell, index): Observation => {
      const result = results[index];
      if (result === undefined) return { seen: false, detail: 'the call has no result' };
      return observe(cell, result, pods, { client: linesSince(cell.client), server: linesOf(cell.server) });
    });
    if (performance.now() > deadline || observations.every(({ seen }) => seen)) return observations;
    await pause(100);
  }
}

/** The mesh config travels otherwise than policies do, so `settle` alone would not wait for it. */
async function setAutoMtls(mesh: Mesh, autoMutualTls: boolean): Promise<void> {
  await mesh.configure({ autoMutualTls });
  await until('istiod to take over the mesh config', async () => {
    const { body } = await mesh.wire.fetch(`http://127.0.0.1:${ISTIOD_PORTS.monitoring}/debug/mesh`);
    return (MeshPage.parse(JSON.parse(body)).enableAutoMtls ?? true) === autoMutualTls;
  });
}
