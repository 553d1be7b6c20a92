import * as l10n from '@vscode/l10n';
import { h, icon } from './h.ts';

/** How far some work has come, and how to cancel it: by a function, or by the number of its question. */
export interface Progress {
  readonly done?: number;
  readonly total?: number;
  readonly request?: number;
  readonly cancel?: () => void;
}

/** The kinds of work. Each is shown and hidden on its own. */
export type Work = 'drawing' | 'export' | 'question' | 'extension';

interface Shown {
  readonly text: string;
  readonly progress: Progress;
  readonly timer?: ReturnType<typeof setTimeout>;
  readonly visible: boolean;
}

/** Shows the work that began last. Work that ends within `after` milliseconds is not shown. */
export class ProgressIndicator {
  readonly element = h('div', { class: 'busy', role: 'status', hidden: true });
  readonly #cancelRequest: (request: number) => void;
  readonly #works = new Map<Work, Shown>();

  constructor(cancelRequest: (request: number) => void) {
    this.#cancelRequest = cancelRequest;
  }

  show(work: Work, text: string, after: number, progress: Progress = {}): void {
    this.#end(work);
    const visible = { text, progress, visible: true };
    const timer =
      after === 0
        ? undefined
        : setTimeout(() => {
            this.#works.set(work, visible);
            this.#render();
          }, after);
    this.#works.set(work, timer === undefined ? visible : { ...visible, visible: false, timer });
    this.#render();
  }

  hide(work: Work): void {
    this.#end(work);
    this.#render();
  }

  #end(work: Work): void {
    clearTimeout(this.#works.get(work)?.timer);
    this.#works.delete(work);
  }

  #render(): void {
    const last = [...this.#works].findLast(([, shown]) => shown.visible);
    this.element.hidden = last === undefined;
    if (!last) return;
    const [work, { text, progress }] = last;
    const { done, total, request } = progress;
    const cancel = progress.cancel ?? (request === undefined ? undefined : () => this.#cancelRequest(request));
    const stop = (): void => {
      cancel?.();
      this.hide(work);
    };
    this.element.replaceChildren(
      icon('loading'),
      h('span', {}, total === undefined ? text : l10n.t`${text} ${done ?? 0} of ${total}`),
      ...(cancel ? [h('button', { type: 'button', class: 'link-button', onclick: stop }, l10n.t('Cancel'))] : []),
    );
  }
}
