import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap near what is in use, at some cost in time: V8 lets it grow to a multiple where the machine has memory to spare
 * (its flags.h: `heap-growing-percent`). It is no limit: a large snapshot still fits.
 *
 * Marking in steps (`incremental-marking`) keeps all that is made while it goes on, half a reading of a large project, and V8 keeps
 * the pages of the largest heap that it ever had. It exists for processes that draw; one pause of 50 ms between two readings is
 * noticed by nobody here, and takes 70 MB less.
 */
export function limitHeap(): void {
  setFlagsFromString('--no-incremental-marking');
  setFlagsFromString('--heap-growing-percent=80');
}
