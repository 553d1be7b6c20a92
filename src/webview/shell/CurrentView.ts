import * as l10n from '@vscode/l10n';
import type { DiagramFilter, DiagramMessage, DiagramView } from '../../protocol/index.ts';
import { isFolded } from '../picture/isClosable.ts';
import type { Page } from './Page.ts';

/** The view that is on screen, and the requests for another one. */
export class CurrentView {
  readonly #page: Page;
  readonly #waitForDrawing: (text: string, after: number) => void;
  /** The group that a person opened or closed from the keyboard: it gets the focus in the next picture. */
  #focusNext: string | undefined;
  /** The diagram that is on screen, as it came from the extension. */
  message: DiagramMessage | undefined;

  constructor(page: Page, waitForDrawing: (text: string, after: number) => void) {
    this.#page = page;
    this.#waitForDrawing = waitForDrawing;
  }

  /** The revision of the diagram on screen; 0 for none. */
  get revision(): number {
    return this.message?.revision ?? 0;
  }

  /** Shows more or less detail. The focus is on what a person points at, on the last focus, or on the first container. */
  showDetail(detail: DiagramView['detail']): void {
    const view = this.#without('focus');
    if (detail !== 'focus') {
      this.#request({ ...view, detail });
      return;
    }
    const { card, picture } = this.#page;
    const shown = card.shownId ?? this.#docked ?? (document.activeElement as SVGElement | null)?.dataset['id'];
    const about = shown === undefined ? undefined : picture.parts.get(shown)?.part.about;
    const first = this.message?.diagram.filters.containers[0]?.id;
    const focus = about?.container ?? about?.network ?? this.message?.view.focus ?? first;
    if (focus !== undefined) this.focusOn(focus);
  }

  /** Shows one container or network, and what touches it. */
  focusOn(focus: string): void {
    this.#page.card.hide();
    this.#request({ ...this.#without('focus'), detail: 'focus', focus });
  }

  /** Shows what passes the filter; without one, everything. */
  filterBy(filter: DiagramFilter | undefined): void {
    this.#request({ ...this.#without('filter'), ...(filter && { filter }) });
  }

  /** Opens or closes a group. The choice overrides the automatic one. */
  toggle(id: string): void {
    const { card, panel, picture } = this.#page;
    const view = this.message?.view;
    const drawn = picture.parts.get(id);
    if (!view || !drawn) return;
    const open = isFolded(drawn.part);
    const focused = document.activeElement;
    const onIt = focused !== null && drawn.element === focused;
    // The card stays beside the picture, and the focus in it.
    if (panel.element.contains(focused)) this.#focusNext = undefined;
    this.#focusNext = onIt ? id : undefined;
    const without = (ids: readonly string[] | undefined): string[] => (ids ?? []).filter((other) => other !== id);
    card.hide();
    this.#request({
      ...view,
      collapsed: open ? without(view.collapsed) : [...without(view.collapsed), id],
      expanded: open ? [...without(view.expanded), id] : without(view.expanded),
    });
  }

  /** Gives the focus to the group that was opened or closed, in the picture that shows it so. */
  restoreFocus(): void {
    const { card, picture } = this.#page;
    const next = this.#focusNext === undefined ? undefined : picture.parts.get(this.#focusNext);
    this.#focusNext = undefined;
    if (next) card.quietly(() => next.element.focus({ preventScroll: true }));
  }

  get #docked(): string | undefined {
    return this.#page.panel.element.querySelector<HTMLElement>('[data-card]')?.dataset['card'];
  }

  #without(key: keyof DiagramView): DiagramView {
    const view = this.message?.view ?? { detail: 'kernel' };
    return { ...Object.fromEntries(Object.entries(view).filter(([name]) => name !== key)), detail: view.detail };
  }

  #request(view: DiagramView): void {
    this.#waitForDrawing(l10n.t('Drawing…'), 500);
    this.#page.host.send({ type: 'setView', view });
  }
}
