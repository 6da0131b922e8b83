import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../config.ts';
import { kubeconfigFor } from '../testing/kubeconfig.ts';
import { clusterIdOf, connectKubernetes } from './connect.ts';

const folder = mkdtempSync(join(tmpdir(), 'padlock-connect-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileWith(text: string): string {
  const path = join(folder, 'config');
  writeFileSync(path, text);
  return path;
}

describe('connecting to a cluster', () => {
  it('takes the current context of a kubeconfig', () => {
    const connection = connectKubernetes({
      kubeconfigPath: fileWith(kubeconfigFor('https://10.0.0.1:6443')),
    });
    expect(connection).toMatchObject({ clusterId: 'local', clusterName: 'local' });
  });

  it.each([
    ['nothing at all', {}, 'No cluster is configured'],
    [
      'a file that is not there',
      { kubeconfigPath: '/nowhere/config' },
      'no kubeconfig file at /nowhere/config',
    ],
    ['a pod that is none', { inCluster: true }, 'Not running in a cluster'],
    ['no YAML', { kubeconfigText: 'a: [b' }, 'The kubeconfig cannot be read'],
    [
      'no contexts',
      { kubeconfigText: '{"clusters":[],"users":[],"contexts":[]}' },
      'has no context, and so names no',
    ],
    ['a folder', { kubeconfigPath: folder }, 'cannot be read: it is a folder.'],
    [
      'an unknown context',
      { kubeconfigText: kubeconfigFor('https://10.0.0.1'), context: 'prod' },
      'has no context "prod": it has local',
    ],
    ['a server that is no URL', { kubeconfigText: kubeconfigFor('nonsense') }, 'is not a URL'],
    [
      'plain http beyond this machine',
      { kubeconfigText: kubeconfigFor('http://10.0.0.1:8080') },
      'would send credentials in the clear',
    ],
  ])('refuses %s with one clear sentence', (_, options, sentence) => {
    const connect = (): unknown => connectKubernetes(options);
    expect(connect).toThrow(ConfigError);
    expect(connect).toThrow(sentence);
    expect(connect).toThrow(/^[^\n]*$/);
  });

  it('never repeats more than the first line of what the parser says, which may quote credentials', () => {
    const broken = `clusters: []\ncontexts: [\nusers:\n- user:\n    token: hunter2\n`;
    const connect = (): unknown => connectKubernetes({ kubeconfigText: broken });
    expect(connect).toThrow(ConfigError);
    expect(connect).not.toThrow(/hunter2/);
  });

  it('makes ids that fit into a path', () => {
    expect(clusterIdOf('arn:aws:eks:eu-1:1:cluster/Shop')).toBe('arn-aws-eks-eu-1-1-cluster-shop');
    expect(clusterIdOf('///')).toBe('cluster');
  });
});
