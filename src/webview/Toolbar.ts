import type { Detail, DiagramMessage } from '../protocol/index.ts';
import { h, icon, iconButton } from './h.ts';

export interface ToolbarActions {
  readonly detail: (detail: Detail) => void;
  readonly focusOn: (id: string) => void;
  readonly source: (mode: 'files' | 'live') => void;
  readonly find: () => void;
  readonly filter: () => void;
  readonly ask: () => void;
  readonly matrix: () => void;
  readonly explainer: () => void;
  readonly tables: () => void;
  readonly export: (format: 'svg' | 'png' | 'mermaid') => void;
}

const DETAILS: readonly { readonly id: Detail; readonly label: string; readonly title: string }[] = [
  { id: 'overview', label: 'Overview', title: 'Services, networks and published ports' },
  { id: 'kernel', label: 'Kernel', title: 'Namespaces, veth pairs, bridges, nat rules, sockets' },
  { id: 'focus', label: 'Focus', title: 'One container or network and what touches it' },
];

/** The bar above the picture. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #title = h('h1', {}, 'Net Lens');
  readonly #subtitle = h('p', { class: 'subtitle' });
  readonly #details = new Map<Detail, HTMLButtonElement>();
  readonly #modes = new Map<'files' | 'live', HTMLButtonElement>();
  readonly #source: HTMLElement;
  readonly #filter: HTMLButtonElement;
  readonly #menu: HTMLElement;
  readonly #focus = h('select', { class: 'focus-select', 'aria-label': 'In focus', hidden: true });

  constructor(actions: ToolbarActions) {
    const details = h('div', { class: 'segmented', role: 'group', 'aria-label': 'Detail' });
    for (const { id, label, title } of DETAILS) {
      const button = h(
        'button',
        { type: 'button', title, 'aria-pressed': 'false', onclick: () => actions.detail(id) },
        label,
      );
      this.#details.set(id, button);
      details.append(button);
    }
    this.#focus.addEventListener('change', () => actions.focusOn(this.#focus.value));
    this.#source = h('div', { class: 'segmented', role: 'group', 'aria-label': 'Source' });
    for (const [mode, label, title] of [
      ['files', 'Files', 'What the Compose files will make'],
      ['live', 'Live', 'What the Docker daemon has now'],
    ] as const) {
      const button = h(
        'button',
        { type: 'button', title, 'aria-pressed': 'false', onclick: () => actions.source(mode) },
        label,
      );
      this.#modes.set(mode, button);
      this.#source.append(button);
    }
    this.#filter = iconButton('filter', 'Filter', () => actions.filter(), {
      'aria-expanded': 'false',
      'aria-controls': 'filter-panel',
    });
    const item = (label: string, run: () => void): HTMLElement =>
      h(
        'button',
        {
          type: 'button',
          role: 'menuitem',
          tabindex: '-1',
          onclick: () => {
            this.#close();
            run();
          },
        },
        label,
      );
    this.#menu = h(
      'div',
      { class: 'menu', role: 'menu', 'aria-label': 'Export', hidden: true },
      item('Save as SVG', () => actions.export('svg')),
      item('Save as PNG', () => actions.export('png')),
      item('Save as Mermaid text', () => actions.export('mermaid')),
    );
    const exportButton = iconButton('export', 'Export the picture', () => this.#open(exportButton), {
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
    });
    this.#menu.addEventListener('keydown', (e) => this.#menuKey(e, exportButton));
    this.#menu.addEventListener('focusout', (e) => {
      if (!(e.relatedTarget instanceof Node && this.#menu.contains(e.relatedTarget))) this.#close();
    });
    const ask = h(
      'button',
      { type: 'button', class: 'primary', title: 'Can A reach B, and why?', onclick: () => actions.ask() },
      icon('question'),
      h('span', {}, 'Explain'),
    );
    this.element = h(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': 'Diagram' },
      h('div', { class: 'titles' }, this.#title, this.#subtitle),
      details,
      this.#focus,
      this.#source,
      ask,
      iconButton('table', 'Who reaches whom (matrix)', () => actions.matrix()),
      iconButton('search', 'Find (/)', () => actions.find()),
      this.#filter,
      iconButton('list-flat', 'The picture as text', () => actions.tables()),
      iconButton('mortar-board', 'What am I looking at?', () => actions.explainer()),
      h('div', { class: 'menu-anchor' }, exportButton, this.#menu),
    );
  }

  update(message: DiagramMessage): void {
    const { diagram, source } = message;
    this.#title.textContent = diagram.title;
    this.#subtitle.textContent = `${plural(diagram.counts.containers, 'container')}, ${plural(diagram.counts.networks, 'network')}${diagram.counts.problems > 0 ? `, ${plural(diagram.counts.problems, 'problem')}` : ''} · ${diagram.subtitle}`;
    this.#subtitle.title = this.#subtitle.textContent;
    for (const [id, button] of this.#details) button.setAttribute('aria-pressed', String(id === diagram.detail));
    this.#focus.hidden = diagram.detail !== 'focus';
    const choices = [
      ...diagram.filters.containers,
      ...diagram.filters.networks.map((n) => ({ id: n.id, label: `network ${n.label}` })),
    ];
    this.#focus.replaceChildren(...choices.map((c) => h('option', { value: c.id }, c.label)));
    this.#focus.value = diagram.focus ?? '';
    for (const [mode, button] of this.#modes) {
      button.setAttribute('aria-pressed', String(mode === source.mode));
      button.disabled = mode !== source.mode && !source.canSwitch;
      if (button.disabled && source.why !== undefined) button.title = source.why;
    }
    this.#source.hidden = !source.canSwitch && source.mode === 'files' && source.why === undefined;
  }

  filterState(open: boolean, active: boolean): void {
    this.#filter.setAttribute('aria-expanded', String(open));
    this.#filter.classList.toggle('active', active);
  }

  #open(button: HTMLElement): void {
    this.#menu.hidden = !this.#menu.hidden;
    button.setAttribute('aria-expanded', String(!this.#menu.hidden));
    this.#menu.querySelector('button')?.focus();
  }

  #close(): void {
    this.#menu.hidden = true;
    this.#menu.previousElementSibling?.setAttribute('aria-expanded', 'false');
  }

  #menuKey(event: KeyboardEvent, button: HTMLElement): void {
    const items = [...this.#menu.querySelectorAll('button')];
    const at = items.findIndex((i) => i === document.activeElement);
    if (event.key === 'Escape') {
      this.#close();
      button.focus();
    } else if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
    else if (event.key === 'ArrowUp') items[(at + items.length - 1) % items.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
