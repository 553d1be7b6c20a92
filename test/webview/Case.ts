import type { Browser } from 'playwright-core';

/** One thing that the page does, tried in a real browser. Throws where it does not. */
export interface Case {
  readonly name: string;
  readonly run: (browser: Browser) => Promise<void>;
}
