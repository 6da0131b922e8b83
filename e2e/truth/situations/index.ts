import { clientSituations } from './clients.ts';
import { serverSituations } from './servers.ts';
import type { Situation } from './situation.ts';

/** All that the truth matrix asks. Those without auto mTLS come last, as each change of the mesh config takes a while. */
export const situations: readonly Situation[] = [...serverSituations, ...clientSituations];
