import { Alert, AlertActionCloseButton, AlertGroup } from '@patternfly/react-core';
import { useSyncExternalStore } from 'react';
import { floatHost } from '../components/floatHost.ts';
import { toastStore } from './toastStore.ts';

export function Toasts() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.get);
  return (
    <AlertGroup isToast isLiveRegion appendTo={floatHost}>
      {toasts.map(({ id, kind, title, text }) => (
        <Alert
          key={id}
          variant={kind}
          title={title}
          timeout={8_000}
          onTimeout={() => toastStore.remove(id)}
          actionClose={<AlertActionCloseButton title={title} onClose={() => toastStore.remove(id)} />}
        >
          {text}
        </Alert>
      ))}
    </AlertGroup>
  );
}
