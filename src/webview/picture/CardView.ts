import * as l10n from '@vscode/l10n';
import { factList, problemSymbol } from './CardPage.ts';
import type { DrawnPart } from './decorate.ts';
import { h, icon } from '../shell/h.ts';
import { placeOfHover } from './placeOfHover.ts';

const SHOW_AFTER = 280;
const SWITCH_AFTER = 120;
const HIDE_AFTER = 120;
const MOST_FACTS = 3;
const MOST_PROBLEMS = 2;

/**
 * The small card of the element under the pointer or in focus: its name, some facts, its problems. It takes no pointer, so that it is
 * never in the way; a click docks all of it in the page beside the picture (CardPage).
 */
export class CardView {
  readonly element: HTMLElement;
  readonly #area: HTMLElement;
  #shown: DrawnPart | undefined;
  #quiet = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(area: HTMLElement) {
    this.#area = area;
    this.element = h('section', { class: 'card chrome', role: 'tooltip', hidden: true });
    area.append(this.element);
  }

  /** Moves the focus without showing a card. */
  quietly(focus: () => void): void {
    this.#quiet = true;
    focus();
    this.#quiet = false;
  }

  /** Shows the card of the focused element. */
  focused(part: DrawnPart): void {
    if (!this.#quiet) this.show(part);
  }

  get shownId(): string | undefined {
    return this.#shown?.part.id;
  }

  /** Shows the card of the element under the pointer after a moment. */
  point(part: DrawnPart, at: { readonly x: number; readonly y: number }): void {
    clearTimeout(this.#timer);
    if (this.#shown === part) return;
    this.#timer = setTimeout(() => this.show(part, at), this.#shown ? SWITCH_AFTER : SHOW_AFTER);
  }

  leave(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hide(), HIDE_AFTER);
  }

  show(part: DrawnPart, at?: { readonly x: number; readonly y: number }): void {
    clearTimeout(this.#timer);
    this.#shown = part;
    this.element.replaceChildren(...contentOf(part));
    this.element.hidden = false;
    this.#position(part, at);
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.element.hidden = true;
    this.#shown = undefined;
  }

  #position(part: DrawnPart, at: { readonly x: number; readonly y: number } | undefined): void {
    const area = this.#area.getBoundingClientRect();
    const box = part.type === 'node' ? part.element.getBoundingClientRect() : this.#headOf(part);
    const around = at && part.type !== 'node' ? new DOMRect(at.x, at.y, 0, 0) : box;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const place = placeOfHover(
      {
        left: around.left - area.x,
        top: around.top - area.y,
        right: around.right - area.x,
        bottom: around.bottom - area.y,
      },
      at && { x: at.x - area.x, y: at.y - area.y },
      { width, height },
      { width: area.width, height: area.height },
    );
    this.element.style.left = `${place.x}px`;
    this.element.style.top = `${place.y}px`;
  }

  /** Where the card of something without a box goes: at the title of a group, at the label or the middle of an edge. */
  #headOf(part: DrawnPart): DOMRect {
    if (part.type === 'group')
      return (part.element.querySelector('.cluster-label') ?? part.element).getBoundingClientRect();
    if (part.label) return part.label.getBoundingClientRect();
    const { line } = part;
    const matrix = line?.getScreenCTM();
    if (!line || !matrix) return part.element.getBoundingClientRect();
    const middle = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(matrix);
    return new DOMRect(middle.x, middle.y, 0, 0);
  }
}

function contentOf({ part: { card } }: DrawnPart): HTMLElement[] {
  const problems = [...new Map(card.problems.map((p) => [p.finding, p])).values()];
  const more = [
    problems.length === MOST_PROBLEMS + 1
      ? l10n.t('1 more problem')
      : problems.length > MOST_PROBLEMS
        ? l10n.t`${problems.length - MOST_PROBLEMS} more problems`
        : '',
    card.facts.length === MOST_FACTS + 1
      ? l10n.t('1 more fact')
      : card.facts.length > MOST_FACTS
        ? l10n.t`${card.facts.length - MOST_FACTS} more facts`
        : '',
    card.commands.length > 0 ? l10n.t('commands') : '',
  ].filter((text) => text !== '');
  return [
    h('header', {}, h('span', { class: 'card-kind' }, card.kind), h('h2', {}, card.title)),
    ...(card.facts.length === 0 || card.kind === 'Declared connection'
      ? [h('p', { class: 'card-sentence' }, card.sentence)]
      : []),
    ...problems
      .slice(0, MOST_PROBLEMS)
      .map((problem) =>
        h(
          'div',
          { class: `problem problem-${problem.severity}` },
          icon(problemSymbol(problem)),
          h(
            'p',
            {},
            problem.message,
            problem.fixes[0] === undefined
              ? undefined
              : h('span', { class: 'quiet' }, ` ${l10n.t`Fix: ${problem.fixes[0]}.`}`),
          ),
        ),
      ),
    ...(card.facts.length > 0 ? [factList(card.facts.slice(0, MOST_FACTS))] : []),
    h(
      'p',
      { class: 'quiet card-more' },
      more.length > 0 ? l10n.t`Click for ${more.join(', ')}` : l10n.t('Click to keep it open'),
    ),
  ];
}
