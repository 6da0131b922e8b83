import { describe, expect, it } from 'vitest';
import { ConfigError } from '../config.ts';
import { connectContexts } from './connectContexts.ts';

/** @param contexts server and user by context; the user `known` is the only one there is. */
function kubeconfig(contexts: Readonly<Record<string, readonly [server: string, user: string]>>): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'home',
    clusters: Object.entries(contexts).map(([name, [server]]) => ({ name, cluster: { server } })),
    users: [{ name: 'known', user: { token: 'not-to-be-told' } }],
    contexts: [
      ...Object.entries(contexts).map(([name, [, user]]) => ({ name, context: { cluster: name, user } })),
      { name: 'loose', context: { cluster: 'nowhere', user: 'known' } },
    ],
  });
}

const server = 'https://192.0.2.1:6443';

describe('all contexts of a kubeconfig', () => {
  it('are those that lead somewhere, the current one first; the others are told with the reason', () => {
    const kubeconfigText = kubeconfig({
      east: [server, 'known'],
      home: [server, 'known'],
      West: [server, 'gone'],
      text: ['no address', 'known'],
      clear: ['http://192.0.2.1', 'known'],
      EAST: [server, 'known'],
      proxied: ['http://127.0.0.1:8001', ''],
    });
    const { home, others, refused } = connectContexts({ kubeconfigText, name: 'here' });
    expect([home.clusterName, home.kubeConfig.getCurrentContext()]).toEqual(['here', 'home']);
    expect(others.map(({ clusterName }) => clusterName)).toEqual(['east', 'proxied']);
    expect(Object.fromEntries(refused.map(({ name, reason }) => [name, reason]))).toEqual({
      West: 'The kubeconfig: the user of context "West" is not defined.',
      text: 'The kubeconfig: the server of context "text" is not a URL.',
      clear: expect.stringContaining('plain http beyond this machine') as string,
      EAST: 'In addresses of pages it would be called east, as east is: rename the context.',
      loose: 'The kubeconfig: the cluster of context "loose" is not defined.',
    });
    expect(JSON.stringify(refused)).not.toContain('not-to-be-told');
  });

  it('need that of the home cluster: nobody could log in without it', () => {
    const kubeconfigText = kubeconfig({ east: [server, 'known'], home: [server, 'gone'] });
    expect(() => connectContexts({ kubeconfigText })).toThrow(
      new ConfigError('The kubeconfig: the user of context "home" is not defined.'),
    );
  });
});
