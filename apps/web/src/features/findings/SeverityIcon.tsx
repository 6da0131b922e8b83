import type { Severity } from '@padlock/contract';
import RhUiErrorFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-fill-icon';
import RhUiInformationFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-information-fill-icon';
import RhUiWarningFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import { severityWord } from './findingWords.ts';
import './findings.css';

const icons = {
  error: RhUiErrorFillIcon,
  warning: RhUiWarningFillIcon,
  info: RhUiInformationFillIcon,
} as const;

/** Shape and colour of a severity, with its word for screen readers. */
export function SeverityIcon({ severity }: { severity: Severity }) {
  const Icon = icons[severity];
  return (
    <span className="pl-severity" data-severity={severity} title={severityWord[severity]}>
      <Icon aria-hidden />
      <span className="pl-visually-hidden">{severityWord[severity]}</span>
    </span>
  );
}
