import type { Origin } from '../../model/index.ts';
import type { Said } from './Said.ts';

/** Where one socket is, and who says so; `spoken` where it is not the program's own default. */
export interface Place {
  readonly socket: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly spoken?: { readonly by: string; readonly origin: Origin; readonly how: Said['how'] };
}
