import type { CardView } from './CardView.ts';
import type { DrawnPart } from './decorate.ts';
import type { PictureView } from './PictureView.ts';
import { walkKeys } from './walkKeys.ts';

export interface InputActions {
  readonly click: (part: DrawnPart) => void;
  /** Enter on an element: all that is known of it, and the keys go there. */
  readonly enter: (part: DrawnPart) => void;
  /** Double click: closer. */
  readonly open: (part: DrawnPart) => void;
  readonly find: () => void;
  readonly escape: () => void;
}

/** Handles pointer and keys on the picture. */
export class InputController {
  readonly #view: PictureView;
  /** Called for a new picture: the pointer has not moved over it yet. */
  readonly rest: () => void;

  constructor(view: PictureView, card: CardView, actions: InputActions) {
    this.#view = view;
    const stage = view.stage.element;
    let pointed: DrawnPart | undefined;
    // A picture that is drawn under a pointer at rest opens no card: nobody pointed at anything.
    let moved = false;
    stage.addEventListener('pointermove', (event) => {
      if (moved) return;
      moved = true;
      const part = this.#partAt(event.target);
      if (part && event.buttons === 0) card.point(part, { x: event.clientX, y: event.clientY });
    });
    this.rest = () => (moved = false);
    view.stage.onMove(this.rest);

    stage.addEventListener('pointerover', (event) => {
      const part = this.#partAt(event.target);
      if (part === pointed || event.buttons > 0) return;
      if ((event.target as Element).closest('.chrome')) return;
      pointed = part;
      if (part) {
        if (moved) card.point(part, { x: event.clientX, y: event.clientY });
        view.mark('related', this.#related(part));
      } else {
        card.leave();
        view.mark('related', []);
      }
    });
    stage.addEventListener('pointerleave', () => {
      pointed = undefined;
      card.leave();
      view.mark('related', []);
    });
    stage.addEventListener('click', (event) => {
      if (view.stage.dragged || (event.target as Element).closest('.chrome')) return;
      const part = this.#partAt(event.target);
      card.hide();
      if (!part) return;
      card.quietly(() => part.element.focus({ preventScroll: true }));
      actions.click(part);
    });
    stage.addEventListener('dblclick', (event) => {
      const part = this.#partAt(event.target);
      if (part && !(event.target as Element).closest('.toggle')) actions.open(part);
    });
    stage.addEventListener('focusin', (event) => {
      const part = this.#partAt(event.target);
      if (!part || !(event.target as Element).matches(':focus-visible')) return;
      view.reveal([part.part.id]);
      card.focused(part);
      view.mark('related', this.#related(part));
    });
    stage.addEventListener('focusout', (event) => {
      if (this.#partAt(event.target)) card.leave();
    });
    // Captured before the stage sees them: arrows on an element follow lines, on the empty stage they pan.
    stage.addEventListener(
      'keydown',
      (event) => {
        const part = this.#partAt(event.target);
        if (!part || event.altKey || event.ctrlKey || event.metaKey) return;
        if (event.key === 'Enter' || event.key === ' ') actions.enter(part);
        else if (!walkKeys(event.key, part, view)) return;
        event.preventDefault();
        event.stopPropagation();
      },
      true,
    );
    document.addEventListener('keydown', (event) => {
      const target = event.target as Element | null;
      const typing = target?.closest('input, select, textarea') !== null && target !== document.body;
      if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        actions.find();
      } else if (event.key === 'Escape' && !event.defaultPrevented) actions.escape();
    });
  }

  #partAt(target: EventTarget | null): DrawnPart | undefined {
    if (!(target instanceof Element)) return undefined;
    const element = target.closest<SVGElement>('g[data-id], g[data-for]');
    const id =
      element?.dataset['for'] ??
      (element?.hasAttribute('role')
        ? element.dataset['id']
        : element?.closest<SVGElement>('g[data-for]')?.dataset['for']);
    return id === undefined ? undefined : this.#view.parts.get(id);
  }

  /** An element's lines and what is at their other ends. */
  #related(part: DrawnPart): Set<string> {
    const ids = new Set([part.part.id]);
    if ('from' in part.part) return ids.add(part.part.from).add(part.part.to);
    for (const { part: other } of this.#view.parts.values()) {
      if (!('from' in other)) continue;
      if (other.from === part.part.id || other.to === part.part.id) ids.add(other.id).add(other.from).add(other.to);
    }
    return ids;
  }
}
