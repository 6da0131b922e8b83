import type { Severity } from '@padlock/contract';
import { RhUiErrorFillIconConfig } from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-fill-icon';
import { RhUiInformationFillIconConfig } from '@patternfly/react-icons/dist/esm/icons/rh-ui-information-fill-icon';
import { RhUiWarningFillIconConfig } from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';

/** Path data of severities, on the grid of `nodeIcons`. */
export const severityIcons = {
  error: RhUiErrorFillIconConfig.icon.svgPathData,
  warning: RhUiWarningFillIconConfig.icon.svgPathData,
  info: RhUiInformationFillIconConfig.icon.svgPathData,
} as const satisfies Record<Severity, string>;
