import { unpackDebianPackage } from './debianPackage.ts';
import type { Part } from './part.ts';

const help = 'On Debian and Ubuntu: apt-get install prometheus. Elsewhere: https://prometheus.io/download/';

/** Scrapes the exporter and answers PromQL. */
export const prometheus: Part = {
  name: 'prometheus',
  version: 'debian',
  variable: 'PADLOCK_PROMETHEUS',
  commands: ['prometheus'],
  file: 'prometheus',
  help,
  async obtain(folder, say) {
    await unpackDebianPackage('prometheus', ['usr/bin/prometheus'], folder, say);
    return undefined;
  },
};

/** Writes samples of the past into a Prometheus' data folder. */
export const promtool: Part = {
  name: 'promtool',
  version: 'debian',
  variable: 'PADLOCK_PROMTOOL',
  commands: ['promtool'],
  file: 'promtool',
  help,
  async obtain(folder, say) {
    await unpackDebianPackage('prometheus', ['usr/bin/promtool'], folder, say);
    return undefined;
  },
};
