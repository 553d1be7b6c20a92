import type { Listener } from '../../model/index.ts';

/** Whether nothing moved the socket: what says where it is is the default of the program or of the image. */
export function isByDefault({ by = '' }: Listener): boolean {
  return /^the default\b/.test(by);
}
