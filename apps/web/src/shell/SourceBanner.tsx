import { Button } from '@patternfly/react-core';
import RhUiWarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-icon';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNow } from '../components/useNow.ts';
import { queries } from '../data/queries.ts';
import { useLive } from '../live/liveStore.ts';
import { notConfigured, sourceProblems } from './sourceProblems.ts';

/** Says which source is missing, and what on the page is therefore old. Nothing while all is well. */
export function SourceBanner({ cluster }: { cluster: string }) {
  const client = useQueryClient();
  const session = useQuery(queries.session());
  const mesh = useQuery(queries.mesh(cluster));
  const live = useLive();
  const now = useNow(1_000);
  const name = session.data?.clusters.find(({ id }) => id === cluster)?.name ?? cluster;
  const problems = sourceProblems({
    clusterName: name,
    lostAt: live.lostAt,
    sources: live.sources ?? mesh.data?.sources ?? [],
    now,
  });
  return (
    // Always there, so that screen readers announce what comes into it.
    <div role="alert">
      {problems.map((problem) => (
        <div key={problem.source} className="pl-banner">
          <RhUiWarningIcon aria-hidden />
          <p>
            <b>{problem.title}</b> {problem.text}
          </p>
          {problem.title !== notConfigured && (
            <Button
              variant="link"
              isInline
              onClick={() => void client.invalidateQueries({ queryKey: ['clusters', cluster] })}
            >
              Retry
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}
