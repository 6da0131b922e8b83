/** Has the person chosen to leave a tier out? (PADLOCK_SKIP, see scripts/test.ts, which prints it.) */
export function leftOut(tier: 'cluster' | 'contract' | 'browser' | 'mesh'): boolean {
  return (process.env['PADLOCK_SKIP'] ?? '').split(',').includes(tier);
}
