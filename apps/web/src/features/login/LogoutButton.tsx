import { Button } from '@patternfly/react-core';
import { useMutation } from '@tanstack/react-query';
import { api } from '../../api.ts';

/** Ends the session, and leaves nothing of it in the page: everything is loaded anew. */
export function LogoutButton() {
  const logout = useMutation({
    mutationFn: () => api.logout({ body: {} }),
    onSuccess: ({ redirect }) => window.location.assign(redirect ?? '/login'),
  });
  return (
    <>
      <Button
        className="pl-logout"
        variant="secondary"
        isLoading={logout.isPending}
        onClick={() => logout.mutate()}
      >
        Log out
      </Button>
      {logout.error && <p role="alert">{logout.error.message}</p>}
    </>
  );
}
