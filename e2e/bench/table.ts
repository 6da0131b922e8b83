import type { MeshSize } from './generateMesh.ts';
import type { KeyboardFigures } from './measureKeyboard.ts';
import type { PageFigures } from './measurePage.ts';
import type { MemoryFigures, ServerFigures } from './measureServer.ts';

/** Everything that was measured on one mesh. */
export interface Figures {
  readonly size: MeshSize;
  readonly page: PageFigures;
  readonly keyboard: KeyboardFigures;
  readonly server: ServerFigures;
  /** Of the server, while pages open the graph and read it. undefined where the system does not tell. */
  readonly memory: MemoryFigures | undefined;
  readonly redrawnMs: number;
}

const ms = (value: number): string => `${Math.round(value)} ms`;
const kB = (value: number): string => `${Math.round(value / 1_000)} kB`;
const MB = (value: number): string => `${Math.round(value / 1_000_000)} MB`;

const rows: readonly (readonly [string, (figures: Figures) => string])[] = [
  ['nodes / edges in the answer', ({ server }) => `${server.nodes} / ${server.edges}`],
  ['nodes / edges drawn in the default view', ({ page }) => `${page.drawnNodes} / ${page.drawnEdges}`],
  ["Prometheus' own time for the queries", ({ server }) => ms(server.prometheusMs)],
  ['first answer of the server for a window', ({ server }) => ms(server.firstAnswerMs)],
  [
    'that, over Prometheus alone',
    ({ server }) => `${(server.firstAnswerMs / server.prometheusMs).toFixed(2)}x`,
  ],
  ['the same answer again', ({ server }) => ms(server.nextAnswerMs)],
  [
    'topology on the wire, Brotli / gzip',
    ({ server }) => `${kB(server.brotliBytes)} / ${kB(server.gzipBytes)}`,
  ],
  [
    'memory of the server (RSS), median / most',
    ({ memory }) =>
      memory === undefined ? 'unknown' : `${MB(memory.medianBytes)} / ${MB(memory.mostBytes)}`,
  ],
  ['navigation to the graph drawn', ({ page }) => ms(page.usableMs)],
  ['the same for the first visitor', ({ page }) => ms(page.firstUsableMs)],
  ['longest task in the page until then', ({ page }) => ms(page.longestTaskMs)],
  ['median frame while panning', ({ page }) => ms(page.frameMs)],
  ['page heap', ({ page }) => MB(page.heapBytes)],
  [
    'by keyboard: found and read out / any other step',
    ({ keyboard }) => `${ms(keyboard.findMs)} / ${ms(keyboard.stepMs)}`,
  ],
  ['policy written to edge redrawn', ({ redrawnMs }) => ms(redrawnMs)],
];

/** As Markdown: a row for each figure, a column for each mesh. */
export function table(columns: readonly Figures[]): string {
  const heads = columns.map(({ size }) => `${size.services} / ${size.edges}`);
  const lines = [
    ['services / edges', ...heads],
    ['---', ...heads.map(() => '---')],
    ...rows.map(([name, show]) => [name, ...columns.map(show)]),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
