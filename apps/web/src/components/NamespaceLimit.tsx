import { useQuery } from '@tanstack/react-query';
import { queries } from '../data/queries.ts';
import { useCluster } from '../state/urlState.ts';
import { namespaceLimitWords } from './namespaceLimitWords.ts';

/** Why a namespace may be missing: Padlock was told to read others. Nothing where it reads all. */
export function NamespaceLimit() {
  const limitedTo = useQuery(queries.mesh(useCluster())).data?.limitedTo ?? null;
  return limitedTo === null ? null : <span className="pl-muted">{namespaceLimitWords(limitedTo)}</span>;
}
