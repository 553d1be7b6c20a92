import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap near what is in use, at some cost in time: V8 lets it grow to a multiple where the machine has memory to spare
 * (its flags.h: `heap-growing-percent`). It is no limit: a large snapshot still fits.
 */
export function limitHeap(): void {
  setFlagsFromString('--heap-growing-percent=60');
}
