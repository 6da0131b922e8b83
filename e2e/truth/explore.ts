// Looks for differences between the rules and the wire where nobody thought of them: `node e2e/truth/explore.ts --help`.
import { parseArgs } from 'node:util';
import { startMesh } from '../testbed/mesh/startMesh.ts';
import { truthMesh } from './mesh.ts';
import { differenceText, isRight } from './report.ts';
import { randomSituation } from './situations/random.ts';
import { truthMatrix } from './truthMatrix.ts';

const { values } = parseArgs({
  options: {
    situations: { type: 'string', default: '100' },
    from: { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(`Usage: node e2e/truth/explore.ts [--situations N] [--from SEED]

Puts N random situations (default 100) in force in a real mesh, the first by SEED (default 0), and prints every difference between
what the rules predict and what the wire does, with the objects. Exit code 1 when there is one.
`);
  process.exit();
}

const first = Number(values.from);
const situations = Array.from({ length: Number(values.situations) }, (_none, index) =>
  randomSituation(first + index),
)
  // Each change of the mesh config takes a while.
  .sort((one, other) => Number(other.autoMtls ?? true) - Number(one.autoMtls ?? true));
const mesh = await startMesh({ name: 'truth', content: truthMesh });
try {
  const matrix = truthMatrix(mesh);
  let cells = 0;
  let differences = 0;
  for (const situation of situations) {
    const answers = await matrix.ask(situation);
    cells += answers.length;
    const wrong = answers.filter((answer) => !isRight(answer));
    differences += wrong.length;
    if (wrong.length > 0)
      process.stdout.write(
        `${wrong.map(differenceText).join('\n\n')}\n\n${JSON.stringify(situation, null, 2)}\n\n`,
      );
  }
  process.stdout.write(
    `${cells} cells in ${situations.length} situations, ${differences} differences, ${matrix.askedAgain} asked again\n`,
  );
  if (differences > 0) process.exitCode = 1;
} finally {
  await mesh.stop();
}
