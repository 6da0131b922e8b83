import { Button } from '@patternfly/react-core';
import RhUiCheckIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-icon';
import RhUiCopyIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-copy-icon';
import { useEffect, useState } from 'react';
import { copyText } from './copyText.ts';

type State = 'ready' | 'copied' | 'failed';

/** Copies a text; says for two seconds how it went. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [state, setState] = useState<State>('ready');
  useEffect(() => {
    if (state === 'ready') return;
    const timer = setTimeout(() => setState('ready'), 2_000);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <>
      <Button
        variant="plain"
        size="sm"
        aria-label={`Copy ${what}`}
        icon={state === 'copied' ? <RhUiCheckIcon /> : <RhUiCopyIcon />}
        onClick={() => void copyText(text).then((done) => setState(done ? 'copied' : 'failed'))}
      />
      <span role="status" className="pl-visually-hidden">
        {state === 'copied' && 'Copied'}
        {state === 'failed' && 'Could not copy'}
      </span>
    </>
  );
}
