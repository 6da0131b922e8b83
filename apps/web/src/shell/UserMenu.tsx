import { Button, Popover } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { floatHost } from '../components/floatHost.ts';
import { queries } from '../data/queries.ts';
import { LogoutButton } from '../features/login/LogoutButton.tsx';

/** Who is looking, and what this server lets them do. */
export function UserMenu() {
  const session = useQuery(queries.session());
  if (!session.data) return null;
  const { user, readOnly, authMode } = session.data;
  return (
    <Popover
      aria-label="User"
      position="bottom-end"
      appendTo={floatHost}
      showClose={false}
      bodyContent={
        <>
          <p>
            <b>{user.name}</b>
          </p>
          <p>
            {user.anonymous
              ? 'This server asks for no login. Changes are made with its own rights.'
              : 'Changes are made with your own rights.'}
          </p>
          {readOnly && <p>Read-only: this server writes nothing.</p>}
          {(authMode === 'token' || authMode === 'oidc') && <LogoutButton />}
        </>
      }
    >
      <Button variant="plain" className="pl-user">
        {/* Drawn by the style sheet: initials are no text to read out. */}
        <span className="pl-avatar" data-initials={initials(user.name)} aria-hidden />
        <span className="pl-visually-hidden">User </span>
        <span className="pl-user-name" title={user.name}>
          {user.name}
        </span>
      </Button>
    </Popover>
  );
}

/** `jane.doe@example.com` as JD, `admin` as AD. */
function initials(name: string): string {
  const [first = '', second] = (name.split('@')[0] ?? name).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return (second === undefined ? first.slice(0, 2) : `${first[0]}${second[0]}`).toUpperCase();
}
