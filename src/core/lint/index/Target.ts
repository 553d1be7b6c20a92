import type { Container } from '../../model/index.ts';

/** What a reference's host means to the container that dials. */
export type Target =
  | { readonly kind: 'self' }
  /** /etc/hosts decides: `extra_hosts`. */
  | { readonly kind: 'extra-host'; readonly address: string }
  /** Services that answer to the name, on whatever network. */
  | { readonly kind: 'services'; readonly containers: readonly Container[] }
  | { readonly kind: 'unknown' };
