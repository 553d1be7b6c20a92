import type { Origin } from '../../model/index.ts';

/** One value that something sets, and who says it. */
export interface Said {
  readonly value: string;
  readonly how: 'flag' | 'variable' | 'key';
  /** In a few words: "--port 6390 in command". */
  readonly by: string;
  readonly origin: Origin;
  /** A flag without a value. */
  readonly bare?: true;
  /** For a key: its path without the last name, so that what stands together is read together. */
  readonly group?: string;
}
