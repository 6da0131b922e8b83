import { readlink } from 'node:fs/promises';
import { runToEnd } from '../../testbed/process/runToEnd.ts';
import { startHolder, type Holder } from './holder.ts';

/** A bridge that nothing else on this machine sees, as a container engine makes one for a Compose network. */
export interface Network {
  /** Joins the network namespace of a process to it, under an IPv4 address. */
  join(pid: number, address: string): Promise<void>;
  close(): Promise<void>;
}

/** @param gateway its own address, over which everybody's other traffic would go: programs look for such a route. */
export async function openNetwork(gateway: string, prefixLength: number): Promise<Network> {
  const hub: Holder = await startHolder(['unshare', '--net', '--', 'sleep', 'infinity'], hasOwnNetwork);
  const ip = (pid: number, ...args: readonly string[]): Promise<string> =>
    runToEnd('nsenter', [`--target=${pid}`, '--net', '--', 'ip', ...args]);
  await ip(hub.pid, 'link', 'add', 'bridge', 'type', 'bridge');
  await ip(hub.pid, 'address', 'add', `${gateway}/${prefixLength}`, 'dev', 'bridge');
  await ip(hub.pid, 'link', 'set', 'bridge', 'up');
  return {
    async join(pid, address) {
      const port = `to-${pid}`;
      await ip(hub.pid, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid));
      await ip(hub.pid, 'link', 'set', port, 'master', 'bridge', 'up');
      await ip(pid, 'address', 'add', `${address}/${prefixLength}`, 'dev', 'eth0');
      await ip(pid, 'link', 'set', 'eth0', 'up');
      await ip(pid, 'link', 'set', 'lo', 'up');
      await ip(pid, 'route', 'add', 'default', 'via', gateway);
    },
    close: () => hub.end(),
  };
}

export async function hasOwnNetwork(pid: number): Promise<boolean> {
  return (await readlink(`/proc/${pid}/ns/net`)) !== (await readlink('/proc/self/ns/net'));
}
