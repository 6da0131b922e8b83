import RhUiFlagIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-flag-icon';
import RhUiHistoryIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-history-icon';
import RhUiKubernetesServiceIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-kubernetes-service-icon';
import RhUiRouteIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-route-icon';
import RhUiSecurityIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-security-icon';
import RhUiCubesIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-cubes-icon';
import RhUiSpeedometerIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-speedometer-icon';
import RhUiTopologyIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-topology-icon';
import type { ComponentType } from 'react';
import { paths } from '../state/paths.ts';

export interface Section {
  readonly title: string;
  readonly icon: ComponentType<{ 'aria-hidden'?: boolean | 'true' | 'false' | undefined }>;
  readonly path: (cluster: string) => string;
  /** What a number beside the title counts. */
  readonly counts?: 'changes on their way';
}

/** What the navigation lists, in its order: the pages that exist. */
export const sections: readonly Section[] = [
  { title: 'Overview', icon: RhUiSpeedometerIcon, path: paths.overview },
  { title: 'Topology', icon: RhUiTopologyIcon, path: paths.topology },
  { title: 'Services', icon: RhUiKubernetesServiceIcon, path: paths.services },
  { title: 'Workloads', icon: RhUiCubesIcon, path: paths.workloads },
  { title: 'Policies', icon: RhUiSecurityIcon, path: paths.policies },
  { title: 'Path to STRICT', icon: RhUiRouteIcon, path: paths.path },
  { title: 'Findings', icon: RhUiFlagIcon, path: paths.findings },
  { title: 'Changes', icon: RhUiHistoryIcon, path: paths.changes, counts: 'changes on their way' },
];
