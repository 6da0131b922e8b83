import { RhUiAutomationIconConfig } from '@patternfly/react-icons/dist/esm/icons/rh-ui-automation-icon';
import { RhUiCloudIconConfig } from '@patternfly/react-icons/dist/esm/icons/rh-ui-cloud-icon';
import { RhUiDataIconConfig } from '@patternfly/react-icons/dist/esm/icons/rh-ui-data-icon';
import { RhUiDesktopIconConfig } from '@patternfly/react-icons/dist/esm/icons/rh-ui-desktop-icon';
import { RhUiFolderIconConfig } from '@patternfly/react-icons/dist/esm/icons/rh-ui-folder-icon';
import { RhUiKubernetesServiceIconConfig } from '@patternfly/react-icons/dist/esm/icons/rh-ui-kubernetes-service-icon';
import { RhUiMemoryIconConfig } from '@patternfly/react-icons/dist/esm/icons/rh-ui-memory-icon';
import { RhUiNetworkIconConfig } from '@patternfly/react-icons/dist/esm/icons/rh-ui-network-icon';
import { RhUiQuestionMarkIconConfig } from '@patternfly/react-icons/dist/esm/icons/rh-ui-question-mark-icon';
import type { CardModel } from '../model/graphModel.ts';

/** Side of the grid that the icons are drawn on. */
export const iconGrid = 32;

/** Path data of the picture of a node. */
export const nodeIcons: Readonly<Record<CardModel['category'], string>> = {
  service: RhUiKubernetesServiceIconConfig.icon.svgPathData,
  gateway: RhUiNetworkIconConfig.icon.svgPathData,
  database: RhUiDataIconConfig.icon.svgPathData,
  cache: RhUiMemoryIconConfig.icon.svgPathData,
  job: RhUiAutomationIconConfig.icon.svgPathData,
  client: RhUiDesktopIconConfig.icon.svgPathData,
  external: RhUiCloudIconConfig.icon.svgPathData,
  namespace: RhUiFolderIconConfig.icon.svgPathData,
  unnamed: RhUiQuestionMarkIconConfig.icon.svgPathData,
};
