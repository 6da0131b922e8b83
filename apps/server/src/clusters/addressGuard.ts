import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Looks names up, and fails on those that lead where no connection may go. */
export type AddressGuard = LookupFunction;

export interface GuardOptions {
  /** Addresses of this machine are taken. */
  readonly loopback: boolean;
}

/** Where no API server is, but things are that trust whoever reaches them. */
const never = new BlockList();
// Unspecified: on Linux that is this machine.
never.addSubnet('0.0.0.0', 8);
never.addAddress('::', 'ipv6');
// Link-local: metadata services of clouds, which hand out credentials (169.254.169.254).
never.addSubnet('169.254.0.0', 16);
never.addSubnet('fe80::', 10, 'ipv6');
// The same under other addresses: of AWS by IPv6, and of Alibaba Cloud.
never.addAddress('fd00:ec2::254', 'ipv6');
never.addAddress('100.100.100.200');
never.addSubnet('224.0.0.0', 4);
never.addSubnet('ff00::', 8, 'ipv6');
never.addAddress('255.255.255.255');

const local = new BlockList();
local.addSubnet('127.0.0.0', 8);
local.addAddress('::1', 'ipv6');

/**
 * Whether a host that is written as an address, or as `localhost`, is none to connect to. Private networks are allowed: API
 * servers are there.
 */
export function isForbiddenAddress(host: string, { loopback }: GuardOptions): boolean {
  if (/(^|\.)localhost\.?$/i.test(host)) return !loopback;
  const version = isIP(host);
  if (version === 0) return false;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  return never.check(host, family) || (!loopback && local.check(host, family));
}

/** For names: what they stand for is known only when a connection is made, and may be another address each time. */
export function guardAddresses(options: GuardOptions, lookup: LookupFunction = systemLookup): AddressGuard {
  return (host, asked, done) => {
    lookup(host, asked, (error, address, family) => {
      const found = typeof address === 'string' ? [address] : (address ?? []).map((one) => one.address);
      if (error === null && found.some((one) => isForbiddenAddress(one, options)))
        done(new Error('The name leads to an address that no API server has.'), '', 0);
      else done(error, address, family);
    });
  };
}
