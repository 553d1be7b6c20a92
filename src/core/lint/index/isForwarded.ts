import { isWildcard } from '../../model/index.ts';
import type { Reference } from './Reference.ts';

/** Directives of nginx, HAProxy and Caddy (`proxy` is version 1's) that take a host and a port without a scheme. */
const FORWARDS = /^(?:server|\w+_pass|reverse_proxy|php_fastcgi|proxy)$/;

/** Whether a directive of a proxy's configuration names it: then it is a destination, whatever the address looks like. */
export function isForwarded({ where, name, port }: Reference): boolean {
  return where === 'config' && port !== undefined && FORWARDS.test(name);
}

const STORE_SCHEMES = /^(?:postgres(?:ql)?|mysql2?|mariadb|mongodb|rediss?|amqps?)$/;

/**
 * Whether the wildcard stands where only a destination can: the kernel then dials the own loopback (ip(7), INADDR_ANY). `server: 0.0.0.0:80`
 * in a file of another kind is where it listens.
 */
export function isDialledWildcard(reference: Reference): boolean {
  const { host, name, scheme = '' } = reference;
  return isWildcard(host) && ((isForwarded(reference) && name !== 'server') || STORE_SCHEMES.test(scheme));
}
