import type { Topology } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queries } from '../../data/queries.ts';
import { findingsByNode, type NodeFindings } from './model/findingMarks.ts';

const none: NodeFindings = new Map();

/** What was found about the nodes of a graph. undefined: not known yet; the graph does not wait for it. */
export function useNodeFindings(
  cluster: string,
  namespaces: readonly string[] | null,
  nodes: Topology['nodes'] | undefined,
): NodeFindings | undefined {
  const { data } = useQuery({ ...queries.findings(cluster, namespaces), enabled: namespaces?.length !== 0 });
  return useMemo(
    () => data && nodes && (data.findings.length > 0 ? findingsByNode(nodes, data.findings) : none),
    [data, nodes],
  );
}
