import * as l10n from '@vscode/l10n';
import { h, iconButton } from '../shell/h.ts';
import type { PictureView } from '../picture/PictureView.ts';

/** Finds elements by what is written on them or on their cards; Enter and Shift+Enter go from one to the next. */
export class FindBox {
  readonly element: HTMLElement;
  readonly #view: PictureView;
  readonly #input = h('input', {
    type: 'search',
    'aria-label': l10n.t('Find in diagram'),
    placeholder: l10n.t('Find a name, address or port'),
    spellcheck: 'false',
    autocomplete: 'off',
  });
  readonly #count = h('span', { class: 'find-count', role: 'status' });
  #hits: string[] = [];
  #at = -1;

  constructor(view: PictureView) {
    this.#view = view;
    this.#input.addEventListener('input', () => this.search());
    this.element = h(
      'div',
      { class: 'find chrome', role: 'search', hidden: true },
      this.#input,
      this.#count,
      iconButton('arrow-up', l10n.t('Previous match (Shift+Enter)'), () => this.#go(-1)),
      iconButton('arrow-down', l10n.t('Next match (Enter)'), () => this.#go(1)),
      iconButton('close', l10n.t('Close (Escape)'), () => this.close()),
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close();
      else if (event.key === 'Enter' && event.target === this.#input) this.#go(event.shiftKey ? -1 : 1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  open(): void {
    this.element.hidden = false;
    this.#input.select();
    this.#input.focus();
    this.search();
  }

  close(): void {
    const at = this.#hits[this.#at];
    this.element.hidden = true;
    this.#view.mark('found', []);
    this.#hits = [];
    (at === undefined ? this.#view.stage.element : this.#view.parts.get(at)?.element)?.focus();
  }

  /** Searches the current picture for the typed text. */
  search(): void {
    if (this.element.hidden) return;
    const wanted = this.#input.value.trim().toLowerCase();
    const inside = wanted === '' ? new Set() : this.#standingFor(wanted);
    this.#hits =
      wanted === ''
        ? []
        : [...this.#view.parts.values()]
            .filter((p) => p.type !== 'edge' && (matches(p.part, wanted, p.type === 'group') || inside.has(p.part.id)))
            .map((p) => p.part.id);
    this.#at = -1;
    this.#view.mark('found', this.#hits, true);
    this.#count.textContent =
      wanted === '' ? '' : this.#hits.length === 0 ? l10n.t('nothing found') : l10n.t`${this.#hits.length} found`;
    if (this.#hits.length > 0) this.#view.reveal(this.#hits.slice(0, 1));
  }

  /** The elements that stand for matches without a box of their own, such as an address in a closed group. */
  #standingFor(wanted: string): ReadonlySet<unknown> {
    const found = new Set<string>();
    for (const { rows } of this.#view.diagram?.tables ?? []) {
      for (const { cells, element } of rows) {
        if (element === undefined || found.has(element)) continue;
        const part = this.#view.parts.get(element)?.part;
        if (
          (part?.kind === 'collapsed' || part?.about.holds) &&
          cells.some((cell) => cell.toLowerCase().includes(wanted))
        )
          found.add(element);
      }
    }
    return found;
  }

  #go(by: number): void {
    if (this.#hits.length === 0) return;
    this.#at =
      this.#at < 0 ? (by > 0 ? 0 : this.#hits.length - 1) : (this.#at + by + this.#hits.length) % this.#hits.length;
    const id = this.#hits[this.#at];
    if (id === undefined) return;
    this.#view.reveal([id]);
    this.#view.mark('lit', [id]);
    this.#count.textContent = l10n.t`${this.#at + 1} of ${this.#hits.length}`;
  }
}

function matches(
  part: {
    readonly card: { readonly title: string; readonly facts: readonly { readonly value: string }[] };
    readonly lines?: readonly string[];
    readonly about: { readonly holds?: readonly { readonly name: string }[] };
  },
  wanted: string,
  isOpenGroup: boolean,
): boolean {
  const has = (text: string): boolean => text.toLowerCase().includes(wanted);
  if ((part.about.holds ?? []).some(({ name }) => has(name))) return true;
  // What is in an open group is found by itself: its card names all of it.
  return (
    has(part.card.title) || (part.lines ?? []).some(has) || (!isOpenGroup && part.card.facts.some((f) => has(f.value)))
  );
}
