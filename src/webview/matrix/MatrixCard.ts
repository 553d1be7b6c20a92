import * as l10n from '@vscode/l10n';
import type { Matrix, MatrixCell } from '../../protocol/index.ts';
import { askedEnd } from '../answer/askedEnd.ts';
import { h } from '../shell/h.ts';
import { outcomeSign, type Sign, signOf } from '../answer/outcomeSign.ts';
import { placeOfCard } from '../picture/placeOfCard.ts';

/** Long enough that crossing the table with the pointer opens no card. */
const SHOW_AFTER = 90;
/** Long enough to reach another cell, or the card past the corner of another cell. */
const SWITCH_AFTER = 60;
const HIDE_AFTER = 160;

const OUTCOMES: Readonly<Record<Sign, string>> = {
  ok: l10n.t('Reachable'),
  'listener-unknown': l10n.t('Not known: the way is open, listener not known'),
  refused: l10n.t('Not reachable: the connection is refused'),
  timeout: l10n.t('Not reachable: no answer (timeout)'),
  reset: l10n.t('Not reachable: accepted, then closed'),
  unreachable: l10n.t('Not reachable: no route'),
  nxdomain: l10n.t('Not reachable: name not found'),
  unknown: l10n.t('Not known'),
};

const CHANGES: Readonly<Record<NonNullable<MatrixCell['change']>, string>> = {
  gained: l10n.t('Gained.'),
  lost: l10n.t('Lost.'),
  changed: l10n.t('Changed.'),
};

/** Explains a cell of the matrix, on hover and on keyboard focus. */
export class MatrixCard {
  readonly element: HTMLElement;
  readonly #matrix: Matrix;
  readonly #why = h('div', { id: 'matrix-card-why' });
  #cell: HTMLElement | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(matrix: Matrix) {
    this.#matrix = matrix;
    this.element = h('div', { class: 'card matrix-card', role: 'tooltip', hidden: true });
    this.element.addEventListener('pointerenter', () => clearTimeout(this.#timer));
    this.element.addEventListener('pointerleave', () => this.#leave());
  }

  /** Follows pointer and focus in the table, which `scroller` scrolls. */
  watch(table: HTMLElement, scroller: HTMLElement): void {
    table.addEventListener('pointerover', (e) => this.#point(cellAt(e.target)));
    table.addEventListener('pointerleave', () => this.#leave());
    table.addEventListener('focusin', (event) => {
      const cell = cellAt(event.target);
      if (!cell) return;
      this.#describe(cell);
      // Entering the matrix or returning to the window opens no card, so that Escape leaves at once.
      const from = event.relatedTarget;
      const within = from instanceof Node && this.element.parentElement?.contains(from) === true;
      if (within && cell.matches(':focus-visible')) this.#show(cell);
    });
    table.addEventListener('focusout', (event) => {
      if (cellAt(event.target) === this.#cell) this.hide();
    });
    scroller.addEventListener('scroll', () => {
      if (this.#cell && !this.element.hidden) this.#place(this.#cell);
    });
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.element.hidden = true;
    this.#cell?.removeAttribute('aria-describedby');
    this.#cell = undefined;
    document.removeEventListener('keydown', this.#escape, true);
  }

  #point(cell: HTMLElement | undefined): void {
    if (!cell) {
      this.#leave();
      return;
    }
    clearTimeout(this.#timer);
    if (cell !== this.#cell || this.element.hidden)
      this.#timer = setTimeout(() => this.#show(cell), this.#cell ? SWITCH_AFTER : SHOW_AFTER);
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hide(), HIDE_AFTER);
  }

  /** The description of the cell for screen readers: its name has the verdict, this adds the reason. */
  #describe(cell: HTMLElement): void {
    this.hide();
    this.#fill(Number(cell.dataset['row']), Number(cell.dataset['column']));
    this.#cell = cell;
    cell.setAttribute('aria-describedby', this.#why.id);
  }

  #show(cell: HTMLElement): void {
    if (!cell.isConnected || !cell.checkVisibility()) return;
    this.#describe(cell);
    this.element.hidden = false;
    this.#place(cell);
    document.addEventListener('keydown', this.#escape, true);
  }

  /** While the card is shown, Escape closes it wherever the focus is. */
  readonly #escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    if (this.element.checkVisibility()) event.stopPropagation();
    this.hide();
  };

  #place(cell: HTMLElement): void {
    const { style } = this.element;
    style.maxHeight = '';
    const { width, height } = this.element.getBoundingClientRect();
    const place = placeOfCard(cell.getBoundingClientRect(), { width, height }, this.#window());
    style.left = `${place.x}px`;
    style.top = `${place.y}px`;
    style.maxHeight = `${place.maxHeight}px`;
  }

  #window(): { readonly width: number; readonly height: number } {
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    return { width, height };
  }

  #fill(rowIndex: number, columnIndex: number): void {
    const row = this.#matrix.rows[rowIndex];
    const column = this.#matrix.columns[columnIndex];
    const cell = this.#matrix.cells[rowIndex]?.[columnIndex];
    if (!row || !column || !cell) return;
    const before = this.#matrix.compared?.before ?? l10n.t('before');
    this.#why.replaceChildren(h('p', { class: 'card-sentence' }, cell.reason));
    if (cell.change !== undefined) {
      this.#why.append(
        h(
          'p',
          { class: 'matrix-change' },
          h('strong', {}, `${CHANGES[cell.change]} `),
          `${before.charAt(0).toUpperCase()}${before.slice(1)}: ${cell.before ?? l10n.t('there was nothing to ask.')}`,
        ),
      );
    }
    this.element.replaceChildren(
      h('h2', {}, askedEnd(row.id), h('span', { class: 'arrow' }, ' → '), askedEnd(cell.to ?? column.to)),
      h('p', { class: 'matrix-verdict' }, outcomeSign(signOf(cell)), OUTCOMES[signOf(cell)]),
      this.#why,
      h('footer', { class: 'quiet' }, l10n.t('Enter or click: explain')),
    );
  }
}

function cellAt(target: EventTarget | null): HTMLElement | undefined {
  return target instanceof Element ? (target.closest<HTMLElement>('.cell') ?? undefined) : undefined;
}
