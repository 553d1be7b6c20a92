import type { Card, CardProblem, Diagram } from '../../protocol/index.ts';
import { codeLine } from '../answer/codeLine.ts';
import { placeOfKind } from '../answer/placeOfKind.ts';
import type { DrawnPart } from './decorate.ts';
import { h, icon, iconButton, textButton } from '../shell/h.ts';
import { isClosable } from './isClosable.ts';
import { isNetwork } from './isNetwork.ts';

export interface CardActions {
  readonly reveal: (id: string) => void;
  readonly runCommand: (id: string, command: number, how: 'copy' | 'terminal') => void;
  readonly applyFix: (problem: CardProblem, fix: number) => void;
  readonly openRule: (rule: string) => void;
  readonly focusOn: (id: string) => void;
  readonly explainFrom: (name: string) => void;
  readonly explainTo: (name: string) => void;
  readonly toggle: (id: string) => void;
}

const SHOW_AFTER = 280;
const HIDE_AFTER = 260;

/** The card of the element under the pointer, focused or clicked. */
export class CardView {
  readonly element: HTMLElement;
  readonly #area: HTMLElement;
  readonly #actions: CardActions;
  #shown: DrawnPart | undefined;
  #pinned = false;
  #quiet = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  diagram: Diagram | undefined;

  constructor(area: HTMLElement, actions: CardActions) {
    this.#area = area;
    this.#actions = actions;
    this.element = h('section', { class: 'card chrome', role: 'dialog', hidden: true });
    area.append(this.element);
    this.element.addEventListener('pointerenter', () => clearTimeout(this.#timer));
    this.element.addEventListener('pointerleave', () => this.leave());
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      const back = this.#shown?.element;
      this.hide();
      // Otherwise the focus would show the card again.
      this.quietly(() => back?.focus());
    });
    this.element.addEventListener('focusout', (event) => {
      if (this.#pinned && event.relatedTarget instanceof Node && !this.element.contains(event.relatedTarget))
        this.hide();
    });
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

  /** Shows the card of the element under the pointer after a moment, unless another card is pinned. */
  point(part: DrawnPart, at: { readonly x: number; readonly y: number }): void {
    clearTimeout(this.#timer);
    if (this.#pinned || this.#shown === part) return;
    this.#timer = setTimeout(() => this.show(part, { at }), this.#shown ? 120 : SHOW_AFTER);
  }

  leave(): void {
    clearTimeout(this.#timer);
    if (!this.#pinned) this.#timer = setTimeout(() => this.hide(), HIDE_AFTER);
  }

  /** Shows a card. A pinned one stays until Escape, a click elsewhere, or the focus moves on. */
  show(part: DrawnPart, options: { readonly pinned?: boolean; readonly at?: { x: number; y: number } } = {}): void {
    clearTimeout(this.#timer);
    this.#shown = part;
    this.#pinned = options.pinned ?? false;
    const { card } = part.part;
    this.element.replaceChildren(...this.#content(part, card));
    this.element.setAttribute('aria-label', `${card.kind}: ${card.title}`);
    this.element.hidden = false;
    this.#position(part, options.at);
  }

  enter(part: DrawnPart): void {
    this.show(part, { pinned: true });
    this.element.querySelector<HTMLElement>('button, vscode-button')?.focus();
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.element.hidden = true;
    this.#shown = undefined;
    this.#pinned = false;
  }

  #position(part: DrawnPart, at: { readonly x: number; readonly y: number } | undefined): void {
    const area = this.#area.getBoundingClientRect();
    const around = part.type === 'node' ? part.element.getBoundingClientRect() : undefined;
    const box = at && !around ? new DOMRect(at.x, at.y, 0, 0) : (around ?? this.#headOf(part));
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const gap = 10;
    let x = box.right - area.x + gap;
    if (x + width > area.width - 8) x = box.left - area.x - width - gap;
    if (x < 8) x = Math.max(8, Math.min(area.width - width - 8, box.left - area.x));
    let y = box.top - area.y;
    if (x < box.right - area.x && x + width > box.left - area.x) y = box.bottom - area.y + gap;
    y = Math.max(8, Math.min(area.height - height - 8, y));
    this.element.style.left = `${x}px`;
    this.element.style.top = `${y}px`;
  }

  /** Where a card goes: at the title of a group, at the label or the middle of an edge. */
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

  #content({ part }: DrawnPart, card: Card): HTMLElement[] {
    const actions = this.#actions;
    const content: HTMLElement[] = [
      h('header', {}, h('span', { class: 'card-kind' }, card.kind), h('h2', {}, card.title)),
      h('p', { class: 'card-sentence' }, card.sentence),
    ];
    const shown = [...new Map(card.problems.map((p) => [p.finding, p])).values()];
    for (const problem of shown.slice(0, 5)) content.push(this.#problem(problem));
    if (shown.length > 5) content.push(h('p', { class: 'quiet' }, `${shown.length - 5} more in the Problems panel.`));
    if (card.facts.length > 0) {
      const list = h('dl', { class: 'facts' });
      for (const fact of card.facts) {
        list.append(
          h('dt', {}, fact.name),
          h(
            'dd',
            {
              class: fact.predicted ? 'predicted' : undefined,
              title: fact.predicted ? 'Predicted, not seen' : undefined,
            },
            fact.value,
          ),
        );
      }
      content.push(list);
    }
    if (card.commands.length > 0) {
      const commands = h('div', { class: 'commands' }, h('h3', {}, 'Check it yourself'));
      card.commands.forEach((command, index) => {
        commands.append(
          h(
            'div',
            { class: 'command' },
            h('span', { class: 'command-title' }, command.title),
            codeLine(command.text, command.title),
            iconButton('copy', `Copy: ${command.title}`, () => actions.runCommand(part.id, index, 'copy')),
            iconButton('terminal', `Put in terminal: ${command.title}`, () =>
              actions.runCommand(part.id, index, 'terminal'),
            ),
          ),
        );
      });
      content.push(commands);
    }
    const buttons = this.#buttons(part);
    if (buttons.length > 0) content.push(h('footer', {}, ...buttons));
    return content;
  }

  #buttons(part: DrawnPart['part']): HTMLElement[] {
    const actions = this.#actions;
    const buttons: HTMLElement[] = [];
    const small = (label: string, symbol: string, run: () => void): HTMLElement =>
      h('button', { type: 'button', class: 'link-button', onclick: run }, icon(symbol), label);
    if (part.about.source) buttons.push(small('Go to source', 'go-to-file', () => actions.reveal(part.id)));
    if (isClosable(part)) {
      const closed = part.kind === 'collapsed';
      const what = isNetwork(part) ? 'network' : 'group';
      buttons.push(
        small(closed ? `Expand ${what}` : `Collapse ${what}`, closed ? 'expand-all' : 'collapse-all', () =>
          actions.toggle(part.id),
        ),
      );
    }
    const { container, network } = part.about;
    const name = this.diagram?.filters.containers.find((c) => c.id === container)?.label;
    const isBox = ['service', 'container', 'collapsed', 'sharer', 'loopback', 'hostmode', 'isolated'].includes(
      part.kind,
    );
    if (container !== undefined && name !== undefined && (isBox || part.kind === 'listener')) {
      buttons.push(small('Explain from here', 'debug-start', () => actions.explainFrom(name)));
      buttons.push(small('Explain to here', 'target', () => actions.explainTo(name)));
    }
    const place = placeOfKind(part.kind);
    if (place !== undefined) buttons.push(small('Explain from here', 'debug-start', () => actions.explainFrom(place)));
    const focus = isNetwork(part) ? network : isBox ? container : undefined;
    if (focus !== undefined) buttons.push(small('Focus on this', 'zoom-in', () => actions.focusOn(focus)));
    return buttons;
  }

  #problem(problem: CardProblem): HTMLElement {
    const symbol = problem.severity === 'error' ? 'error' : problem.severity === 'warning' ? 'warning' : 'info';
    const box = h(
      'div',
      { class: `problem problem-${problem.severity}` },
      icon(symbol),
      h(
        'div',
        {},
        h('p', {}, problem.message),
        problem.why === undefined ? undefined : h('p', { class: 'quiet' }, problem.why),
      ),
    );
    const row = h('div', { class: 'problem-actions' });
    problem.fixes.forEach((title, i) => row.append(textButton(title, () => this.#actions.applyFix(problem, i))));
    row.append(
      problem.saidBy
        ? h('span', { class: 'quiet' }, SAID_BY[problem.saidBy])
        : h(
            'button',
            { type: 'button', class: 'link-button', onclick: () => this.#actions.openRule(problem.rule) },
            problem.rule,
          ),
    );
    box.lastElementChild?.append(row);
    return box;
  }
}

/** The source of a problem that none of our rules found. */
const SAID_BY: Readonly<Record<NonNullable<CardProblem['saidBy']>, string>> = {
  compose: 'docker compose rejects the project because of this',
  daemon: 'compared with what the daemon runs',
};
