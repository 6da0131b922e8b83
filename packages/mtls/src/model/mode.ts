/** A mode in force, in Istio's words. UNSET never is in force: it always resolves to one of these. */
export type Mode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** What a person picks. DISABLED writes `DISABLE`; DEFAULT removes the setting, so that the next scope decides. */
export type ModePick = 'DEFAULT' | 'STRICT' | 'PERMISSIVE' | 'DISABLED';

/** Where a PeerAuthentication setting stands. `default` is Istio's own PERMISSIVE, when no policy says anything. */
export type Scope = 'port' | 'workload' | 'namespace' | 'mesh' | 'default';
