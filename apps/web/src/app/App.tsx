import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { loginAddress } from '../features/login/returnTo.ts';
import { whenLoginNeeded } from '../sessionFetch.ts';
import { createQueryClient } from './queryClient.ts';
import { createRouter } from './routes.tsx';

export function App() {
  const [client] = useState(createQueryClient);
  const [router] = useState(() => createRouter(client));
  useEffect(
    () =>
      whenLoginNeeded((code) => {
        const { location } = router.state;
        if (location.pathname === '/login') return;
        void router.navigate(loginAddress(location, code === 'session_ended'), { replace: true });
      }),
    [router],
  );
  return (
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
