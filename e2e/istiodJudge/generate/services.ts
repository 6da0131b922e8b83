import type { KubernetesObject } from '@padlock/mtls';
import type { Dice } from './dice.ts';
import type { ScenarioFamily } from './family.ts';

export interface ServerPod {
  /** `namespace/name` */
  readonly pod: string;
  readonly version: string;
  readonly sidecar: boolean;
  readonly containerPorts: readonly number[];
  readonly object: KubernetesObject;
  readonly address: string;
}

/** A service with the pods that it selects; or clients, which have no service and so no ports. */
export interface Member {
  readonly app: string;
  readonly namespace: string;
  readonly host: string;
  readonly ports: readonly {
    readonly name: string;
    readonly port: number;
    /** On the service: a number, or the name of a container port. */
    readonly declared: number | string;
    readonly targetPort: (pod: ServerPod) => number;
  }[];
  readonly pods: readonly ServerPod[];
}

const apps = ['catalog', 'payments', 'orders'];

/** Two or three services of one or two pods, a client with a sidecar, one without. */
export function generateServices(
  chance: Dice,
  family: ScenarioFamily,
  namespaces: readonly string[],
): { members: readonly Member[]; objects: readonly KubernetesObject[] } {
  let address = 0;
  const pod = (
    app: string,
    namespace: string,
    version: string,
    sidecar: boolean,
    ports: readonly { readonly name: string; readonly containerPort: number }[],
  ): ServerPod => {
    address += 1;
    return podObject(chance, family, { app, namespace, version, sidecar, ports, ip: `10.1.0.${address}` });
  };

  const members: Member[] = apps.slice(0, chance.between(2, 3)).map((app, index) => {
    const namespace = chance.of(namespaces);
    const sameHttpPort = chance.odds(0.6);
    const numbers = { http: 8000 + 10 * index, grpc: 9000 + index, tcp: 7000 + index };
    const pods = (chance.odds(0.5) ? ['v1', 'v2'] : ['v1']).map((version) =>
      pod(app, namespace, version, chance.odds(0.75), [
        { name: 'http-web', containerPort: numbers.http + (version === 'v1' || sameHttpPort ? 0 : 5) },
        { name: 'grpc-api', containerPort: numbers.grpc },
        { name: 'tcp-raw', containerPort: numbers.tcp },
      ]),
    );
    const named = !sameHttpPort || chance.odds(0.4);
    return {
      app,
      namespace,
      host: `${app}.${namespace}.svc.cluster.local`,
      pods,
      ports: [
        {
          name: 'http-web',
          port: 80,
          declared: named ? 'http-web' : numbers.http,
          targetPort: (server) => (named ? (server.containerPorts[0] ?? 0) : numbers.http),
        },
        { name: 'grpc-api', port: numbers.grpc, declared: numbers.grpc, targetPort: () => numbers.grpc },
        { name: 'tcp-raw', port: 7000, declared: numbers.tcp, targetPort: () => numbers.tcp },
      ],
    };
  });
  const objects = members.flatMap((member, index) => [
    exported(
      chance,
      family,
      serviceObject(member, family === 'headless' && chance.odds(0.5) ? 'None' : `10.2.0.${index + 1}`, {
        app: member.app,
      }),
    ),
    ...endpointSlices(member),
  ]);
  if (family === 'shared' && chance.odds(0.7)) {
    const shared = sharedService(chance, chance.of(members).namespace, members);
    members.push(shared);
    objects.push(
      serviceObject(shared, chance.odds(0.3) ? 'None' : '10.2.0.9', { tier: 'gold' }),
      ...endpointSlices(shared),
    );
  }
  for (const [app, sidecar] of [
    ['client', true],
    ['legacy', false],
  ] as const) {
    const namespace = chance.of(namespaces);
    members.push({ app, namespace, host: '', ports: [], pods: [pod(app, namespace, '', sidecar, [])] });
  }
  const pods = new Set(members.flatMap((member) => member.pods).map(({ object }) => object));
  return { members, objects: [...pods, ...objects] };
}

/** Another service in front of some pods of a namespace: its ports lead where other services' ports lead. */
function sharedService(chance: Dice, namespace: string, members: readonly Member[]): Member {
  const gold = members
    .filter((member) => member.namespace === namespace)
    .flatMap(({ pods }) => pods)
    .filter(({ object }) => object.metadata.labels?.['tier'] === 'gold');
  const target = gold[0]?.containerPorts[chance.between(0, 2)] ?? 8000;
  return {
    app: 'front',
    namespace,
    host: `front.${namespace}.svc.cluster.local`,
    pods: gold,
    ports: [
      { name: 'http-front', port: 8080, declared: target, targetPort: () => target },
      {
        name: 'http-web',
        port: 80,
        declared: 'http-web',
        targetPort: (server) => server.containerPorts[0] ?? 0,
      },
    ],
  };
}

interface PodShape {
  readonly app: string;
  readonly namespace: string;
  readonly version: string;
  readonly sidecar: boolean;
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly ip: string;
}

function podObject(
  chance: Dice,
  family: ScenarioFamily,
  { app, namespace, version, sidecar, ports, ip }: PodShape,
): ServerPod {
  const name = `${app}-${version || 'v1'}`;
  const proxy = { image: 'istio/proxyv2', name: 'istio-proxy' };
  const shared = family === 'shared';
  const native = shared && chance.odds(0.3);
  const excluded = shared && ports.length > 0 && chance.odds(0.15) ? chance.of(ports) : undefined;
  const object: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: {
        app,
        ...(version === '' ? {} : { version }),
        ...(ports.length > 0 && chance.odds(shared ? 0.6 : 0.3) ? { tier: 'gold' } : {}),
        ...(sidecar ? { 'security.istio.io/tlsMode': 'istio' } : {}),
      },
      ...(excluded === undefined
        ? {}
        : {
            annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': String(excluded.containerPort) },
          }),
    },
    spec: {
      serviceAccountName: 'default',
      nodeName: 'n1',
      ...(sidecar && native ? { initContainers: [{ ...proxy, restartPolicy: 'Always' }] } : {}),
      containers: [{ name: 'app', image: 'example/app', ports }, ...(sidecar && !native ? [proxy] : [])],
    },
    status: {
      phase: 'Running',
      podIP: ip,
      podIPs: [{ ip }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
  return {
    pod: `${namespace}/${name}`,
    version,
    sidecar,
    containerPorts: ports.map(({ containerPort }) => containerPort),
    object,
    address: ip,
  };
}

function serviceObject(
  { app, namespace, ports }: Member,
  clusterIP: string,
  selector: Readonly<Record<string, string>>,
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: app, namespace },
    spec: {
      clusterIP,
      selector,
      ports: ports.map(({ name, port, declared }) => ({ name, port, protocol: 'TCP', targetPort: declared })),
    },
  };
}

/** Among ServiceEntries, some services are seen by a part of the mesh only. */
function exported(chance: Dice, family: ScenarioFamily, service: KubernetesObject): KubernetesObject {
  if (family !== 'entries' || chance.odds(0.75)) return service;
  const exportTo = chance.of(['.', 'shop', '~', '., shop', '*']);
  const annotations = { 'networking.istio.io/exportTo': exportTo };
  return { ...service, metadata: { ...service.metadata, annotations } };
}

/** One slice a pod, since named target ports may differ between them. */
function endpointSlices({ app, namespace, ports, pods }: Member): KubernetesObject[] {
  return pods.map((server, index) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${app}-${index}`, namespace, labels: { 'kubernetes.io/service-name': app } },
    addressType: 'IPv4',
    ports: ports.map(({ name, targetPort }) => ({ name, port: targetPort(server), protocol: 'TCP' })),
    endpoints: [
      {
        addresses: [server.address],
        conditions: { ready: true, serving: true },
        nodeName: 'n1',
        targetRef: { kind: 'Pod', namespace, name: server.pod.slice(namespace.length + 1) },
      },
    ],
  }));
}
