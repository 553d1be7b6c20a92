import type { Detail, DiagramMessage } from '../../protocol/index.ts';
import { h, icon, iconButton } from '../shell/h.ts';
import { Menu, menuItem } from './Menu.ts';

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
  readonly copyMarkdown: () => void;
}

const DETAILS: readonly Choice<Detail>[] = [
  { id: 'overview', label: 'Overview', symbol: 'layers', title: 'services, networks and published ports' },
  {
    id: 'kernel',
    label: 'Kernel',
    symbol: 'circuit-board',
    title: 'namespaces, veth pairs, bridges, NAT rules, sockets',
  },
  { id: 'focus', label: 'Focus', symbol: 'target', title: 'one container or network and its connections' },
];

const MODES: readonly Choice<'files' | 'live'>[] = [
  { id: 'files', label: 'Files', symbol: 'files', title: 'what the Compose files will create' },
  { id: 'live', label: 'Live', symbol: 'pulse', title: 'what the Docker daemon has now' },
];

interface Choice<T> {
  readonly id: T;
  readonly label: string;
  readonly symbol: string;
  readonly title: string;
}

/**
 * The bar above the picture. It stays on one line at every width: in a narrow panel, the tools used least move into a menu at its
 * end, and words give way to icons of the same name.
 */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #title = h('h1', {}, 'Net Lens');
  readonly #subtitle = h('p', { class: 'subtitle' });
  readonly #details = new Map<Detail, HTMLButtonElement>();
  readonly #modes = new Map<'files' | 'live', HTMLButtonElement>();
  readonly #modeItems = new Map<'files' | 'live', HTMLButtonElement>();
  readonly #source: HTMLElement;
  readonly #filter: HTMLButtonElement;
  readonly #filterItem: HTMLButtonElement;
  readonly #more: Menu;
  readonly #focus = h('select', { class: 'focus-select', 'aria-label': 'In focus', hidden: true });
  /** The steps that make the bar narrower, in order. */
  readonly #narrowings: readonly ((narrow: boolean) => void)[];
  #canChooseSource = true;

  constructor(actions: ToolbarActions) {
    const details = h('div', { class: 'segmented', role: 'group', 'aria-label': 'Detail' });
    for (const choice of DETAILS) {
      const button = segment(choice, () => actions.detail(choice.id));
      this.#details.set(choice.id, button);
      details.append(button);
    }
    this.#focus.addEventListener('change', () => actions.focusOn(this.#focus.value));
    this.#source = h('div', { class: 'segmented', role: 'group', 'aria-label': 'Source' });
    for (const choice of MODES) {
      const button = segment(choice, () => actions.source(choice.id));
      this.#modes.set(choice.id, button);
      this.#source.append(button);
      const item = menuItem(`${choice.label}: ${choice.title}`, () => actions.source(choice.id), 'menuitemradio');
      this.#modeItems.set(choice.id, item);
    }
    this.#filter = iconButton('filter', 'Filter', () => actions.filter(), {
      'aria-expanded': 'false',
      'aria-controls': 'filter-panel',
    });
    this.#filterItem = menuItem('Filter', () => actions.filter());
    const saving = (): HTMLButtonElement[] => [
      menuItem('Save as SVG', () => actions.export('svg')),
      menuItem('Save as PNG', () => actions.export('png')),
      menuItem('Save as Mermaid text', () => actions.export('mermaid')),
      menuItem('Copy as Markdown with findings', () => actions.copyMarkdown()),
    ];
    const exporting = new Menu('export', 'Export diagram', saving());
    const savingItems = saving();
    const ask = h(
      'button',
      {
        type: 'button',
        class: 'primary',
        title: 'Explain: can A reach B, and why?',
        'aria-label': 'Explain',
        onclick: () => actions.ask(),
      },
      icon('question'),
      h('span', { class: 'words' }, 'Explain'),
    );
    const tool = (symbol: string, label: string, run: () => void): Tool => ({
      button: iconButton(symbol, label, run),
      items: [menuItem(label, run)],
    });
    const matrix = tool('table', 'Reachability matrix', () => actions.matrix());
    const find = tool('search', 'Find (/)', () => actions.find());
    const filter: Tool = { button: this.#filter, items: [this.#filterItem] };
    const tables = tool('list-flat', 'Diagram as text', () => actions.tables());
    const explainer = tool('mortar-board', 'What am I looking at?', () => actions.explainer());
    const saves: Tool = { button: exporting.element, items: savingItems };
    const tools = [matrix, find, filter, tables, explainer, saves];
    this.#more = new Menu('ellipsis', 'More', [...this.#modeItems.values(), ...tools.flatMap((t) => t.items)], () =>
      requestAnimationFrame(() => this.#fit()),
    );
    const titles = h('div', { class: 'titles' }, this.#title, this.#subtitle);
    this.element = h(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': 'Diagram' },
      titles,
      details,
      this.#focus,
      this.#source,
      ask,
      ...tools.map((t) => t.button),
      this.#more.element,
    );
    const intoMenu =
      ({ button, items }: Tool) =>
      (narrow: boolean): void => {
        button.hidden = narrow;
        for (const item of items) item.hidden = !narrow;
      };
    const briefly =
      (element: HTMLElement, name: string) =>
      (narrow: boolean): void => {
        element.classList.toggle(name, narrow);
      };
    this.#narrowings = [
      intoMenu(saves),
      intoMenu(tables),
      intoMenu(explainer),
      intoMenu(matrix),
      briefly(titles, 'short'),
      intoMenu(filter),
      intoMenu(find),
      (narrow) => {
        this.#source.hidden = narrow || !this.#canChooseSource;
        for (const item of this.#modeItems.values()) item.hidden = !narrow || !this.#canChooseSource;
      },
      briefly(details, 'brief'),
      briefly(ask, 'brief'),
      briefly(this.element, 'tight'),
      briefly(titles, 'shortest'),
    ];
    // In the next frame: a size that an observer changes at once would notify the stage's observer, which browsers report as a loop.
    new ResizeObserver(() => requestAnimationFrame(() => this.#fit())).observe(this.element);
    // Icons have no width until their font is loaded.
    void document.fonts.ready.then(() => this.#fit());
  }

  update(message: DiagramMessage): void {
    const { diagram, source } = message;
    this.#title.textContent = diagram.title;
    this.#title.title = diagram.title;
    const { containers, networks, problems } = diagram.counts;
    // Beside a file there is only room for the first words, so the problems come first.
    const counts = [
      ...(problems > 0 ? [plural(problems, 'problem')] : []),
      plural(containers, diagram.counts.noun ?? 'container'),
      plural(networks, 'network'),
    ];
    this.#subtitle.textContent = `${counts.join(', ')} · ${diagram.subtitle}`;
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
    for (const [mode, item] of this.#modeItems) {
      item.setAttribute('aria-checked', String(mode === source.mode));
      // Not `disabled`, so that the keyboard reaches it and the reason in its title.
      const off = mode !== source.mode && !source.canSwitch;
      item.setAttribute('aria-disabled', String(off));
      item.title = off ? (source.why ?? '') : '';
    }
    this.#canChooseSource = source.canSwitch || source.mode !== 'files' || source.why !== undefined;
    this.#fit();
  }

  filterState(open: boolean, active: boolean): void {
    this.#filter.setAttribute('aria-expanded', String(open));
    this.#filter.classList.toggle('active', active);
    this.#filterItem.textContent = active ? 'Filter (on)' : 'Filter';
    this.#filterItem.classList.toggle('active', active);
    this.#markMore();
  }

  /** Marks the menu while a filter is on and its button is in the menu. */
  #markMore(): void {
    const active = this.#filter.hidden && this.#filter.classList.contains('active');
    this.#more.button.classList.toggle('active', active);
  }

  #fit(): void {
    // A new picture can arrive while the menu is open: its contents stay until it closes.
    if (!this.element.isConnected || this.#more.isOpen) return;
    const focused = document.activeElement;
    for (const step of this.#narrowings) step(false);
    this.#more.element.hidden = true;
    for (const step of this.#narrowings) {
      if (this.#fits()) break;
      step(true);
      this.#more.element.hidden = false;
    }
    this.#markMore();
    // Keeps the focus on a button that moves into or out of the menu.
    if (!(focused instanceof HTMLElement) || !this.element.contains(focused)) return;
    const isShown = focused.getClientRects().length > 0;
    if (isShown) focused.focus();
    else if (!this.#more.element.hidden) this.#more.button.focus();
  }

  #fits(): boolean {
    const { right } = this.element.getBoundingClientRect();
    const room = right - parseFloat(getComputedStyle(this.element).paddingRight);
    return [...this.element.children].every((e) => e.getBoundingClientRect().right <= room + 0.5);
  }
}

/** A tool of the bar, and what stands for it in the menu. */
interface Tool {
  readonly button: HTMLElement;
  readonly items: readonly HTMLButtonElement[];
}

function segment({ label, symbol, title }: Choice<string>, run: () => void): HTMLButtonElement {
  return h(
    'button',
    { type: 'button', title: `${label}: ${title}`, 'aria-label': label, 'aria-pressed': 'false', onclick: run },
    icon(symbol),
    h('span', { class: 'words' }, label),
  );
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
