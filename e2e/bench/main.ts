// `npm run bench:topology`: how Padlock does on large meshes, with a real API server, a real Prometheus and a real browser.
// Options: see `help`. Results of one machine are in docs/performance.md.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { chromium as browserType } from '@playwright/test';
import { scrapeCountQuery } from '@padlock/topology';
import { z } from 'zod';
import { peerAuthentication } from '../mesh/builders.ts';
import { builtProgram, startPadlock } from '../support/padlockServer.ts';
import { applyObjects } from '../testbed/kubernetes/applyObjects.ts';
import { chromium, resolvePart } from '../testbed/parts/index.ts';
import { pause } from '../testbed/process/pause.ts';
import { until } from '../testbed/process/until.ts';
import { startTestbed, type Testbed } from '../testbed/testbed.ts';
import { generateMesh, type GeneratedMesh, type MeshSize } from './generateMesh.ts';
import { measureKeyboard } from './measureKeyboard.ts';
import { measurePage, measureRedraw } from './measurePage.ts';
import { median } from './median.ts';
import { measureServer, watchMemory } from './measureServer.ts';
import { table, type Figures } from './table.ts';

const help = `Usage: npm run bench:topology -- [--size SERVICES/EDGES]... [options]

Generates a mesh, puts it into a real kube-apiserver and its traffic into a real Prometheus, starts Padlock as a program, opens
the topology in a headless browser, and prints what all that took.

  --size SERVICES/EDGES   may be repeated (default: 100/400, 1000/5000 and 3000/15000)
  --plaintext SHARE       of the edges, 0 to 1, that are plaintext (default 0.05)
  --partial SHARE         that are mutual TLS in part (default 0.05)
  --tcp SHARE             that are TCP (default 0.2)
  --idle SHARE            without traffic now (default 0.1)
  --seed N                another mesh of the same size (default 1)
`;
const cluster = 'bench';
const scrapeSeconds = 15;
const ScrapeCount = z.object({ data: z.object({ result: z.array(z.unknown()) }) });
const browserArguments = ['--no-sandbox', '--disable-gpu'];

const { values } = parseArgs({
  options: {
    size: { type: 'string', multiple: true, default: ['100/400', '1000/5000', '3000/15000'] },
    plaintext: { type: 'string', default: '0.05' },
    partial: { type: 'string', default: '0.05' },
    tcp: { type: 'string', default: '0.2' },
    idle: { type: 'string', default: '0.1' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(help);
else await bench(values.size.map(sizeOf));

function sizeOf(text: string): MeshSize {
  const [, services, edges] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (services === undefined || edges === undefined)
    throw new RangeError(`--size is SERVICES/EDGES, not ${text}`);
  const share = z.coerce.number().min(0).max(1);
  return {
    services: Number(services),
    edges: Number(edges),
    plaintext: share.parse(values.plaintext),
    partial: share.parse(values.partial),
    tcp: share.parse(values.tcp),
    idle: share.parse(values.idle),
    seed: z.coerce.number().int().parse(values.seed),
  };
}

async function bench(sizes: readonly MeshSize[]): Promise<void> {
  const columns: Figures[] = [];
  for (const size of sizes) {
    say(`${size.services} services, ${size.edges} edges`);
    columns.push(await measure(size));
  }
  const [cpu] = cpus();
  say(`\n${cpu?.model.trim() ?? 'unknown processor'} x ${cpus().length}, Node ${process.version}\n`);
  say(table(columns));
}

async function measure(size: MeshSize): Promise<Figures> {
  const mesh = generateMesh(size);
  say(`  writing ${mesh.objects.length} objects ...`);
  const testbed = await startTestbed({
    name: cluster,
    ...mesh,
    scraping: { intervalSeconds: scrapeSeconds, pastSeconds: 0 },
    writesAtOnce: 32,
  });
  try {
    say('  waiting until Prometheus has scraped for more than a minute ...');
    await until('a minute of samples', () => hasScraped(testbed.prometheusUrl), {
      timeout: 300_000,
      interval: 2_000,
    });
    return await measureOn(testbed, size, mesh);
  } finally {
    await testbed.stop();
  }
}

async function measureOn(testbed: Testbed, size: MeshSize, mesh: GeneratedMesh): Promise<Figures> {
  const { kubeconfigPath, prometheusUrl } = testbed;
  const padlock = await startPadlock(['--kubeconfig', kubeconfigPath, '--prometheus', prometheusUrl], {
    timeout: 120_000,
    ...(await builtProgram()),
  });
  const { path: executablePath } = await resolvePart(chromium);
  const browser = await browserType.launch({ executablePath, args: browserArguments });
  try {
    const graph = `${padlock.url}/clusters/${cluster}/topology`;
    const memoryUntilNow = watchMemory(padlock.program.pid);
    say('  opening the graph ...');
    const page = await measurePage(browser, graph);
    say(`  ${JSON.stringify(page)}`);
    say('  by keyboard ...');
    const [service] = mesh.edges.slice(-1).map(({ server }) => server);
    if (service === undefined) throw new Error('this mesh has no edges');
    const keyboard = await measureKeyboard(browser, graph, service);
    say(`  ${JSON.stringify(keyboard)}`);
    const memory = memoryUntilNow();
    say(`  ${JSON.stringify(memory)}`);
    say('  changing policies ...');
    const redrawnMs: number[] = [];
    // Some of them meet Prometheus at work for the server, which takes all processors.
    for (const change of changedEdges(mesh, 5))
      redrawnMs.push(
        await measureRedraw(browser, `${graph}?${change.search}`, change, () =>
          applyObjects(testbed.kubernetes, [change.policy]),
        ),
      );
    if (redrawnMs.length === 0) throw new Error('no edge of this mesh is locked');
    say(`  ${JSON.stringify(redrawnMs)}`);
    // Last: the windows that it asks for keep the server busy for a while. Those that pages have looked at are no longer read
    // when nobody has for a minute: until then they would take their part of Prometheus from what is measured.
    say('  waiting until the server has left the windows of the pages ...');
    await pause(90_000);
    say('  asking the server ...');
    const server = await measureServer(padlock.url, cluster, prometheusUrl, scrapeSeconds);
    say(`  ${JSON.stringify(server)}`);
    return { size, page, keyboard, server, memory, redrawnMs: median(redrawnMs) };
  } finally {
    await browser.close();
    await padlock.stop();
  }
}

/** Edges that are locked now, and the policies that make a drift of each: the page has to say so without new traffic. */
function changedEdges({ objects, edges }: GeneratedMesh, count: number) {
  const policies = objects.filter(({ kind }) => kind === 'PeerAuthentication');
  // Of two policies for one workload the older would stay in force.
  const taken = new Set(policies.map(({ metadata }) => metadata.name));
  return edges
    .flatMap(({ client, server, mutualTls, perSecond }) => {
      const isLocked = mutualTls === 1 && perSecond > 0;
      if (!isLocked || client === 'unknown' || client.namespace !== server.namespace) return [];
      if (taken.has(server.name)) return [];
      taken.add(server.name);
      return [{ client, server }];
    })
    .slice(0, count)
    .map(({ client, server }) => ({
      id: `${cluster}/service/${client.namespace}/${client.name}->${cluster}/service/${server.namespace}/${server.name}`,
      says: { drift: true },
      search: new URLSearchParams({ namespaces: server.namespace, collapse: 'none' }).toString(),
      policy: peerAuthentication(server.namespace, `${server.name}-bench`, {
        selector: { matchLabels: { app: server.name } },
        mtls: { mode: 'DISABLE' },
      }),
    }));
}

async function hasScraped(prometheusUrl: string): Promise<boolean> {
  const query = new URLSearchParams({ query: scrapeCountQuery(60) });
  const response = await fetch(`${prometheusUrl}/api/v1/query?${query}`);
  return ScrapeCount.parse(await response.json()).data.result.length > 0;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
