/** An address as a number, of IPv4 (32 bits) or IPv6 (128). */
export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** A block of addresses, as CIDR writes it. */
export interface IpRange {
  readonly first: IpAddress;
  /** How many of the leading bits an address shares with the first one. */
  readonly prefix: number;
}

/** undefined: it is no address, but a host name for instance. */
export function parseIpAddress(written: string): IpAddress | undefined {
  if (!written.includes(':')) {
    const value = joined(written.split('.'), 4, 10);
    return value === undefined ? undefined : { bits: 32, value };
  }
  const [head = '', tail, ...more] = written.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - before.length - after.length;
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  const value = joined([...before, ...Array<string>(missing).fill('0'), ...after], 8, 16);
  return value === undefined ? undefined : { bits: 128, value };
}

/** The groups of an address as one number: four decimal bytes, or eight hexadecimal pairs of them. */
function joined(groups: readonly string[], count: 4 | 8, radix: 10 | 16): bigint | undefined {
  const [digits, limit, width] = radix === 10 ? [/^\d{1,3}$/, 256, 8n] : [/^[\da-f]{1,4}$/i, 65_536, 16n];
  const numbers = groups.map((group) => (digits.test(group) ? Number.parseInt(group, radix) : limit));
  if (numbers.length !== count || numbers.some((number) => number >= limit)) return undefined;
  return numbers.reduce((value, number) => (value << width) + BigInt(number), 0n);
}

/** undefined: it is no block of addresses. An address without `/` is none for Istio, either. */
export function parseIpRange(written: string): IpRange | undefined {
  const [address = '', length = '', ...more] = written.split('/');
  const first = parseIpAddress(address);
  const prefix = /^\d{1,3}$/.test(length) ? Number(length) : Infinity;
  return first === undefined || more.length > 0 || prefix > first.bits ? undefined : { first, prefix };
}

/** Whether an address is in a block. IPv4 and IPv6 have none in common. */
export function inRange({ first, prefix }: IpRange, { bits, value }: IpAddress): boolean {
  const rest = BigInt(first.bits - prefix);
  return bits === first.bits && value >> rest === first.value >> rest;
}
