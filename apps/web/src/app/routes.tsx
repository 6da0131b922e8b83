import type { QueryClient } from '@tanstack/react-query';
import { createBrowserRouter } from 'react-router';
import { FirstPage } from './FirstPage.tsx';
import { PageError } from './PageError.tsx';
import { NotFound } from './NotFound.tsx';
import { topologyRead } from '../features/topology/topologyRead.ts';
import { ClusterlessShell } from '../shell/ClusterlessShell.tsx';
import { Shell } from '../shell/Shell.tsx';

/** Every page, by address. Pages are loaded when they are first opened; the sections of the navigation are in shell/sections.ts. */
export function createRouter(client: QueryClient) {
  return createBrowserRouter([
    { path: '/', element: <FirstPage />, errorElement: <PageError /> },
    {
      path: '/login',
      errorElement: <PageError />,
      hydrateFallbackElement: <></>,
      lazy: async () => ({ Component: (await import('../features/login/LoginPage.tsx')).LoginPage }),
    },
    {
      path: '/clusters',
      errorElement: <PageError />,
      hydrateFallbackElement: <></>,
      lazy: async () => ({
        Component: (await import('../features/clusters/ClustersPage.tsx')).ClustersPage,
      }),
    },
    {
      path: '/clusters/:cluster',
      element: <Shell />,
      errorElement: <PageError />,
      hydrateFallbackElement: <></>,
      children: [
        { index: true, element: <FirstPage /> },
        {
          // Its own boundary, so that the shell survives a page that fails.
          errorElement: <PageError />,
          children: [
            {
              path: 'overview',
              lazy: async () => ({
                Component: (await import('../features/overview/OverviewPage.tsx')).OverviewPage,
              }),
            },
            {
              path: 'mesh',
              lazy: async () => ({ Component: (await import('../features/mesh/MeshPage.tsx')).MeshPage }),
            },
            {
              path: 'namespaces/:name',
              lazy: async () => ({
                Component: (await import('../features/namespaces/NamespacePage.tsx')).NamespacePage,
              }),
            },
            {
              path: 'workloads',
              lazy: async () => ({
                Component: (await import('../features/workloads/WorkloadsPage.tsx')).WorkloadsPage,
              }),
            },
            {
              path: 'workloads/:namespace/:name',
              lazy: async () => ({
                Component: (await import('../features/workloads/WorkloadPage.tsx')).WorkloadPage,
              }),
            },
            {
              path: 'topology',
              // Of a large mesh it takes as long as the script of the page: both at once.
              loader: (asked) => {
                void client.prefetchQuery(topologyRead(asked));
                return null;
              },
              // From then on the page itself asks for what its address says.
              shouldRevalidate: () => false,
              lazy: async () => ({
                Component: (await import('../features/topology/TopologyPage.tsx')).TopologyPage,
              }),
            },
            {
              path: 'services',
              lazy: async () => ({
                Component: (await import('../features/services/ServicesPage.tsx')).ServicesPage,
              }),
            },
            {
              path: 'services/:namespace/:name/:tab?',
              lazy: async () => ({
                Component: (await import('../features/services/ServicePage.tsx')).ServicePage,
              }),
            },
            {
              path: 'policies',
              lazy: async () => ({
                Component: (await import('../features/policies/PoliciesPage.tsx')).PoliciesPage,
              }),
            },
            {
              path: 'policies/new',
              lazy: async () => ({
                Component: (await import('../features/policies/NewPolicyPage.tsx')).NewPolicyPage,
              }),
            },
            {
              path: 'policies/:kind/:namespace/:name',
              lazy: async () => ({
                Component: (await import('../features/policies/PolicyPage.tsx')).PolicyPage,
              }),
            },
            {
              path: 'changes',
              lazy: async () => ({
                Component: (await import('../features/history/ChangesPage.tsx')).ChangesPage,
              }),
            },
            {
              path: 'changes/:id',
              lazy: async () => ({
                Component: (await import('../features/history/ChangePage.tsx')).ChangePage,
              }),
            },
            {
              path: 'path',
              lazy: async () => ({ Component: (await import('../features/path/PathPage.tsx')).PathPage }),
            },
            {
              path: 'report',
              lazy: async () => ({
                Component: (await import('../features/report/ReportPage.tsx')).ReportPage,
              }),
            },
            {
              path: 'findings',
              lazy: async () => ({
                Component: (await import('../features/findings/FindingsPage.tsx')).FindingsPage,
              }),
            },
            { path: '*', element: <NotFound /> },
          ],
        },
      ],
    },
    {
      path: '*',
      element: (
        <ClusterlessShell>
          <NotFound />
        </ClusterlessShell>
      ),
    },
  ]);
}
