import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { go } from './goModule.ts';
import type { Part } from './part.ts';

const version = '1.36.3';
const module = fileURLToPath(new URL('./kube-apiserver', import.meta.url));

// Without these the API server calls itself v0.0.0, and clients that read /version are misled.
const stamp = [
  `-X k8s.io/component-base/version.gitVersion=v${version}`,
  '-X k8s.io/component-base/version.gitMajor=1',
  '-X k8s.io/component-base/version.gitMinor=36',
];

/** Kubernetes' API server, built from its Go module (see kube-apiserver/go.mod): some three minutes on two cores, once. */
export const kubeApiserver: Part = {
  name: 'kube-apiserver',
  version,
  variable: 'PADLOCK_KUBE_APISERVER',
  commands: ['kube-apiserver'],
  file: 'kube-apiserver',
  help: 'Install Go 1.26 or newer (https://go.dev/dl/) so that it can be built.',
  async obtain(folder, say) {
    say('downloading its Go modules');
    await go(['mod', 'download'], module);
    say('building, which takes some minutes the first time');
    await go(
      [
        'build',
        '-trimpath',
        `-ldflags=-s -w ${stamp.join(' ')}`,
        '-o',
        join(folder, 'kube-apiserver'),
        'k8s.io/kubernetes/cmd/kube-apiserver',
      ],
      module,
    );
    return undefined;
  },
};
