import { unpackDebianPackage } from './debianPackage.ts';
import type { Part } from './part.ts';

/** The store behind the API server. */
export const etcd: Part = {
  name: 'etcd',
  version: 'debian',
  variable: 'PADLOCK_ETCD',
  commands: ['etcd'],
  file: 'etcd',
  help: 'On Debian and Ubuntu: apt-get install etcd-server. Elsewhere: https://etcd.io/docs/latest/install/',
  async obtain(folder, say) {
    await unpackDebianPackage('etcd-server', ['etcd'], folder, say);
    return undefined;
  },
};
