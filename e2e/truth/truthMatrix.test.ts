import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftOut } from '../contract/leftOut.ts';
import { startMesh, type Mesh } from '../testbed/mesh/startMesh.ts';
import { truthMesh } from './mesh.ts';
import { cellLines, differenceText, isRight, summaryPage, summaryTable, type Answer } from './report.ts';
import { situations } from './situations/index.ts';
import { truthMatrix, type TruthMatrix } from './truthMatrix.ts';

const reports = fileURLToPath(new URL('../../test-results/', import.meta.url));
const page = fileURLToPath(new URL('../../docs/truth-matrix.md', import.meta.url));

describe.skipIf(leftOut('cluster') || leftOut('mesh'))('the wire does what the rules predict:', () => {
  let mesh: Mesh | undefined;
  let matrix: TruthMatrix | undefined;
  const answers: Answer[] = [];
  beforeAll(async () => {
    mesh = await startMesh({ name: 'truth', content: truthMesh });
    matrix = truthMatrix(mesh);
  }, 120_000);
  afterAll(async () => {
    await mesh?.stop();
    await mkdir(reports, { recursive: true });
    await writeFile(`${reports}truth-matrix.tsv`, cellLines(answers));
    process.stdout.write(
      `\n${summaryTable(answers)}\nAsked again before the mesh had settled: ${matrix?.askedAgain ?? 0}. Every cell: test-results/truth-matrix.tsv\n`,
    );
  });

  // By %s: a name that comes in by $ is cut when it is long.
  it.each(situations.map((situation) => [situation.name, situation] as const))(
    '%s',
    { timeout: 60_000 },
    async (_name, situation) => {
      const found = (await matrix?.ask(situation)) ?? [];
      answers.push(...found);
      const differences = found.filter((answer) => !isRight(answer)).map(differenceText);
      expect(differences.join('\n\n')).toBe('');
      expect(found.length).toBeGreaterThan(0);
    },
  );

  it('in at least 60 situations and 1,000 cells, each outcome with each protocol', () => {
    expect(new Set(answers.map(({ situation }) => situation)).size).toBeGreaterThanOrEqual(60);
    expect(answers.filter(isRight).length).toBeGreaterThanOrEqual(1000);
    const kinds = new Set(
      answers.map(({ cell, observed }) => `${cell.protocol} ${observed.seen ? observed.outcome : ''}`),
    );
    for (const protocol of ['http', 'grpc', 'tcp'])
      for (const outcome of ['mutual_tls', 'plaintext', 'refused'])
        expect(kinds).toContain(`${protocol} ${outcome}`);
  });

  // Written anew by: npx vitest run --config e2e/vitest.config.ts truth/ --update
  it('as docs/truth-matrix.md says', () => expect(summaryPage(answers)).toMatchFileSnapshot(page));
});
