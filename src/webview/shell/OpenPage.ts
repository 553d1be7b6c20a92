import type { Host } from './Host.ts';
import { remember, rememberedState, type ViewState } from './ViewState.ts';

/** Which page is open beside the picture or instead of it. Remembered, since VS Code unloads a hidden panel. */
export class OpenPage {
  readonly #host: Host;
  /** What was open when the panel was unloaded, until another page is opened or closed. */
  toReopen: ViewState['open'];

  constructor(host: Host) {
    this.#host = host;
    this.toReopen = rememberedState(host).open;
  }

  /** A person has this page open now; undefined for none. */
  set(what: ViewState['open']): void {
    this.toReopen = undefined;
    remember(this.#host, { open: what });
  }
}
