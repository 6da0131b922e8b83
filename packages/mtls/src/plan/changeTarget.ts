import type { ModePick } from '../model/mode.ts';

/** A port and what a person picked for it: a service port in a service's target, a container port in a workload's. */
export interface PortPick {
  readonly port: number;
  readonly mode: ModePick;
}

/** What a person wants to change. */
export type ChangeTarget = ServiceTarget | WorkloadTarget | NamespaceTarget | MeshTarget;

export interface ServiceTarget {
  readonly scope: 'service';
  readonly namespace: string;
  readonly name: string;
  /** By service port. */
  readonly ports: readonly PortPick[];
}

export interface WorkloadTarget {
  readonly scope: 'workload';
  readonly namespace: string;
  readonly name: string;
  /** Of the whole workload. Absent: stays as it is. */
  readonly mode?: ModePick;
  /** By container port. */
  readonly ports?: readonly PortPick[];
}

export interface NamespaceTarget {
  readonly scope: 'namespace';
  readonly namespace: string;
  readonly mode: ModePick;
}

export interface MeshTarget {
  readonly scope: 'mesh';
  readonly mode: ModePick;
}
