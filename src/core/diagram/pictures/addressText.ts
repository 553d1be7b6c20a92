import { isWildcard } from '../../model/index.ts';

/** `172.18.0.2/16` without its prefix length. */
export function bareAddress(address: string): string {
  return address.split('/')[0] ?? address;
}

/** An address in front of a port: IPv6 in brackets, none for "every address". */
export function socketText(address: string, port: number | string, protocol: string): string {
  const ip = isEveryAddress(address) ? '' : address.includes(':') ? `[${address}]` : address;
  return `${ip}:${port}${protocol === 'tcp' ? '' : `/${protocol}`}`;
}

export function isEveryAddress(address: string): boolean {
  return address === '' || isWildcard(address);
}
