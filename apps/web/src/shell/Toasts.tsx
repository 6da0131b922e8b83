import { Alert, AlertActionCloseButton, AlertActionLink, AlertGroup } from '@patternfly/react-core';
import { useSyncExternalStore } from 'react';
import { floatHost } from '../components/floatHost.ts';
import { type Toast, toastStore } from './toastStore.ts';

const none: NonNullable<Toast['actions']> = [];

export function Toasts() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.get);
  return (
    <AlertGroup isToast isLiveRegion appendTo={floatHost}>
      {toasts.map(({ id, kind, title, text, stays = false, actions = none }) => (
        <Alert
          key={id}
          variant={kind}
          title={title}
          timeout={stays ? false : 8_000}
          onTimeout={() => toastStore.remove(id)}
          actionLinks={actions.map(({ label, run }) => (
            <AlertActionLink
              key={label}
              onClick={() => {
                toastStore.remove(id);
                run();
              }}
            >
              {label}
            </AlertActionLink>
          ))}
          actionClose={<AlertActionCloseButton title={title} onClose={() => toastStore.remove(id)} />}
        >
          {text}
        </Alert>
      ))}
    </AlertGroup>
  );
}
