import { parseAddress, type Address } from './parseAddress.ts';

/** The addresses of a CIDR text, as numbers, so that ranges can be compared. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  readonly prefix: number;
}

/** `172.18.0.0/16` and `fd00::/64`; host bits may be set, as Docker allows. Undefined for anything else. */
export function addressRange(cidr: string): AddressRange | undefined {
  const m = /^([^/]+)\/(\d{1,3})$/.exec(cidr.trim());
  const address = m?.[1] === undefined ? undefined : parseAddress(m[1]);
  if (!m || !address) return undefined;
  const prefix = Number(m[2]);
  const bits = address.kind() === 'ipv4' ? 32 : 128;
  if (prefix > bits) return undefined;
  const size = 1n << BigInt(bits - prefix);
  const first = (addressNumber(address) / size) * size;
  return { family: bits === 32 ? 4 : 6, first, last: first + size - 1n, prefix };
}

export function addressNumber(address: Address): bigint {
  return address.toByteArray().reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

/** Whether the range holds the address. */
export function contains(range: AddressRange, address: Address): boolean {
  if ((address.kind() === 'ipv4' ? 4 : 6) !== range.family) return false;
  const n = addressNumber(address);
  return n >= range.first && n <= range.last;
}

/** Whether two ranges have an address in common. */
export function overlaps(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}
