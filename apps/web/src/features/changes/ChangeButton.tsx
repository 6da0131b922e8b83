import { Button, type ButtonProps, Tooltip } from '@patternfly/react-core';
import { useId } from 'react';
import { floatHost } from '../../components/floatHost.ts';

/**
 * A button that begins a change. Where that may not be, it is off and says why: on hover and focus, and to screen readers as
 * its description.
 *
 * @param barred why not; null: it may.
 */
export function ChangeButton({ barred, ...button }: ButtonProps & { barred: string | null }) {
  const reasonId = useId();
  if (barred === null) return <Button {...button} />;
  return (
    <>
      <Tooltip content={barred} aria="none" appendTo={floatHost}>
        <Button {...button} isAriaDisabled aria-describedby={reasonId} />
      </Tooltip>
      <span id={reasonId} className="pl-visually-hidden">
        {barred}
      </span>
    </>
  );
}
