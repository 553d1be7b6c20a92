import { h, icon } from './h.ts';

/** How far a piece of work has come, and how it is stopped: by a function, or by the number of the question it is done for. */
export interface Progress {
  readonly done?: number;
  readonly total?: number;
  readonly request?: number;
  readonly cancel?: () => void;
}

/** Says what is being worked on. Work that is done before `after` milliseconds have passed shows no sign. */
export class BusySign {
  readonly element = h('div', { class: 'busy', role: 'status', hidden: true });
  readonly #cancelRequest: (request: number) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(cancelRequest: (request: number) => void) {
    this.#cancelRequest = cancelRequest;
  }

  show(text: string, after: number, progress: Progress = {}): void {
    clearTimeout(this.#timer);
    const { done, total, request } = progress;
    const cancel = progress.cancel ?? (request === undefined ? undefined : () => this.#cancelRequest(request));
    const show = (): void => {
      this.element.replaceChildren(
        icon('loading'),
        h('span', {}, total === undefined ? text : `${text} ${done ?? 0} of ${total}`),
        ...(cancel
          ? [
              h(
                'button',
                {
                  type: 'button',
                  class: 'link-button',
                  onclick: () => {
                    cancel();
                    this.hide();
                  },
                },
                'Cancel',
              ),
            ]
          : []),
      );
      this.element.hidden = false;
    };
    if (after === 0) show();
    else this.#timer = setTimeout(show, after);
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.element.hidden = true;
  }
}
