import RhUiLockIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-lock-icon';
import type { ReactNode } from 'react';
import { EmptyState } from './EmptyState.tsx';

/** The person lacks a right. `children` names the verb, the resource and the way to get it. */
export function Denied({ children }: { children: ReactNode }) {
  return (
    <EmptyState title="Not permitted" icon={<RhUiLockIcon aria-hidden />}>
      {children}
    </EmptyState>
  );
}
