import type { ChangeTarget, ModePick, ModeTarget, Plan } from '@padlock/contract';
import {
  containerPort,
  defaultServerMode,
  type Mesh,
  meshMode,
  namespaceMode,
  type Pod,
  serverMode,
} from '@padlock/mtls';
import { common } from '../common.ts';
import type { ChangeRecord } from './changeRecord.ts';
import { modeTargets, podsOfTarget } from './changeTarget.ts';

type PlannedMode = Plan['modes'][number];

/**
 * The modes that were asked for, before and after: one entry per port, or one for the whole scope. Of an undo, those of the
 * change that it brings back: of a change that was made in part, the others are as they were.
 */
export function plannedModes(
  target: ChangeTarget,
  meshes: Meshes,
  changeOf: (id: string) => Pick<ChangeRecord, 'target'> | undefined,
): PlannedMode[] {
  if (target.scope === 'undo') {
    const undone = changeOf(target.change);
    const modes = undone === undefined ? [] : plannedModes(undone.target, meshes, changeOf);
    return modes.filter(({ before, after }) => before !== after).map((mode) => ({ ...mode, pick: null }));
  }
  return modeTargets(target).flatMap((one, place) => {
    const modes = modesOf(one, meshes);
    if (target.scope === 'places') return modes.map((mode) => ({ ...mode, place }));
    if (target.scope !== 'services' || one.scope !== 'service') return modes;
    const service = { kind: 'Service', namespace: one.namespace, name: one.name };
    return modes.map((mode) => ({ ...mode, service }));
  });
}

function modesOf(target: ModeTarget, { before, after }: Meshes): PlannedMode[] {
  switch (target.scope) {
    case 'service': {
      const service = before.services.get(`${target.namespace}/${target.name}`);
      return target.ports.map(({ port, mode }) => {
        const servicePort = service?.ports.find((one) => one.port === port);
        return portMode(target, { before, after }, { port, pick: mode }, (pod) =>
          service === undefined || servicePort === undefined
            ? undefined
            : containerPort(service, servicePort, pod),
        );
      });
    }
    case 'workload': {
      const ports = (target.ports ?? []).map(({ port, mode }) =>
        portMode(target, { before, after }, { port, pick: mode }, () => port),
      );
      return target.mode === undefined
        ? ports
        : [wholeWorkload(target, { before, after }, target.mode), ...ports];
    }
    case 'namespace':
      return [
        {
          service: null,
          port: null,
          containerPorts: [],
          before: namespaceMode(before, target.namespace).mode,
          after: namespaceMode(after, target.namespace).mode,
          pick: target.mode,
        },
      ];
    case 'mesh':
      return [
        {
          service: null,
          port: null,
          containerPorts: [],
          before: meshMode(before).mode,
          after: meshMode(after).mode,
          pick: target.mode,
        },
      ];
  }
}

interface Meshes {
  readonly before: Mesh;
  readonly after: Mesh;
}

function portMode(
  target: ModeTarget,
  meshes: Meshes,
  asked: { readonly port: number; readonly pick: ModePick },
  containerPortOf: (pod: Pod) => number | undefined,
): PlannedMode {
  const places = podsOfTarget(meshes.before, target).flatMap((pod) => {
    const port = containerPortOf(pod);
    return port === undefined ? [] : [{ pod, port }];
  });
  return {
    service: null,
    port: asked.port,
    containerPorts: [...new Set(places.map(({ port }) => port))].sort((a, b) => a - b),
    before: common(places.map(({ pod, port }) => serverMode(meshes.before, pod, port).mode)),
    after: common(places.map(({ pod, port }) => serverMode(meshes.after, pod, port).mode)),
    pick: asked.pick,
  };
}

function wholeWorkload(target: ModeTarget, meshes: Meshes, pick: ModePick): PlannedMode {
  const pods = podsOfTarget(meshes.before, target);
  return {
    service: null,
    port: null,
    containerPorts: [],
    before: common(pods.map((pod) => defaultServerMode(meshes.before, pod).mode)),
    after: common(pods.map((pod) => defaultServerMode(meshes.after, pod).mode)),
    pick,
  };
}
