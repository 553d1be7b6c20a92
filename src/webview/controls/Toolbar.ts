import * as l10n from '@vscode/l10n';
import { type Detail, type DiagramMessage, type SourceMode, tallyText } from '../../protocol/index.ts';
import { containersText, networksText } from '../shell/countTexts.ts';
import { h, icon, iconButton } from '../shell/h.ts';
import { Menu, menuItem } from './Menu.ts';

export interface ToolbarActions {
  readonly detail: (detail: Detail) => void;
  readonly focusOn: (id: string) => void;
  readonly source: (mode: 'files' | 'live') => void;
  /** Whether the panel stays with its project. */
  readonly pin: (isPinned: boolean) => void;
  readonly find: () => void;
  readonly filter: () => void;
  /** The choice of profiles and files. */
  readonly run: () => void;
  readonly ask: () => void;
  readonly matrix: () => void;
  readonly explainer: () => void;
  readonly tables: () => void;
  readonly export: (format: 'svg' | 'png' | 'mermaid') => void;
  readonly copyMarkdown: () => void;
}

const DETAILS: readonly Choice<Detail>[] = [
  {
    id: 'overview',
    label: l10n.t('Overview'),
    symbol: 'layers',
    title: l10n.t('services, networks and published ports'),
  },
  {
    id: 'kernel',
    label: l10n.t('Kernel'),
    symbol: 'circuit-board',
    title: l10n.t('namespaces, veth pairs, bridges, NAT rules, sockets'),
  },
  {
    id: 'focus',
    label: l10n.t('Focus'),
    symbol: 'target',
    title: l10n.t('one container or network and its connections'),
  },
];

const MODES: readonly Choice<'files' | 'live'>[] = [
  { id: 'files', label: l10n.t('Files'), symbol: 'files', title: l10n.t('what the Compose files will create') },
  { id: 'live', label: l10n.t('Live'), symbol: 'pulse', title: l10n.t('what the Docker daemon has now') },
];

/** With which profiles and files the project is read. */
const RUN = l10n.t('Profiles and files');

/** The panel then stays with its project when a file of another becomes active. */
const PIN = l10n.t('Pin to this project');

/** What a picture is of. */
export interface Heading {
  readonly title: string;
  readonly subtitle: string;
  readonly detail: Detail | undefined;
}

interface Choice<T> {
  readonly id: T;
  readonly label: string;
  readonly symbol: string;
  readonly title: string;
}

/**
 * The bar above the picture, and a line of its own below with what there is. The bar stays on one line at every width: in a narrow
 * panel, the tools used least move into a menu at its end, and words give way to icons of the same name.
 */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #bar: HTMLElement;
  readonly #title = h('h1', {}, 'Net Lens');
  readonly #subtitle = h('p', { class: 'subtitle' });
  readonly #details = new Map<Detail, HTMLButtonElement>();
  readonly #modes = new Map<'files' | 'live', HTMLButtonElement>();
  readonly #modeItems = new Map<'files' | 'live', HTMLButtonElement>();
  readonly #source: HTMLElement;
  /** Where neither files nor a daemon are shown, but what a file holds. */
  readonly #snapshot = h('span', { class: 'snapshot-name', hidden: true });
  readonly #filter: HTMLButtonElement;
  readonly #filterItem: HTMLButtonElement;
  readonly #run: HTMLButtonElement;
  readonly #runItem: HTMLButtonElement;
  readonly #more: Menu;
  readonly #pin: HTMLButtonElement;
  readonly #pinItem: HTMLButtonElement;
  readonly #focus = h('select', { class: 'focus-select', 'aria-label': l10n.t('In focus'), hidden: true });
  /** The steps that make the bar narrower, in order. */
  readonly #narrowings: readonly ((narrow: boolean) => void)[];
  #canChooseSource = true;
  #canChooseRun = false;

  constructor(actions: ToolbarActions) {
    const pin = (): void => actions.pin(!this.isPinned);
    this.#pin = iconButton('pin', PIN, pin, {
      title: l10n.t('Pin to this project: do not follow the active file'),
      'aria-pressed': 'false',
    });
    this.#pinItem = menuItem(PIN, pin, 'menuitemcheckbox');
    const details = h('div', { class: 'segmented', role: 'group', 'aria-label': l10n.t('Detail') });
    for (const choice of DETAILS) {
      const button = segment(choice, () => actions.detail(choice.id));
      this.#details.set(choice.id, button);
      details.append(button);
    }
    this.#focus.addEventListener('change', () => actions.focusOn(this.#focus.value));
    this.#source = h('div', { class: 'segmented', role: 'group', 'aria-label': l10n.t('Source') });
    for (const choice of MODES) {
      const button = segment(choice, () => actions.source(choice.id));
      this.#modes.set(choice.id, button);
      this.#source.append(button);
      const item = menuItem(`${choice.label}: ${choice.title}`, () => actions.source(choice.id), 'menuitemradio');
      this.#modeItems.set(choice.id, item);
    }
    this.#filter = iconButton('filter', l10n.t('Filter'), () => actions.filter(), {
      'aria-expanded': 'false',
      'aria-controls': 'filter-panel',
    });
    this.#filterItem = menuItem(l10n.t('Filter'), () => actions.filter());
    this.#run = iconButton('settings', RUN, () => actions.run(), {
      'aria-expanded': 'false',
      'aria-controls': 'run-panel',
    });
    this.#runItem = menuItem(RUN, () => actions.run());
    const saving = (): HTMLButtonElement[] => [
      menuItem(l10n.t('Save as SVG'), () => actions.export('svg')),
      menuItem(l10n.t('Save as PNG'), () => actions.export('png')),
      menuItem(l10n.t('Save as Mermaid text'), () => actions.export('mermaid')),
      menuItem(l10n.t('Copy as Markdown with findings'), () => actions.copyMarkdown()),
    ];
    const exporting = new Menu('export', l10n.t('Export diagram'), saving());
    const savingItems = saving();
    const ask = h(
      'button',
      {
        type: 'button',
        class: 'primary',
        title: l10n.t`Explain: can A reach B, and why? (${shortcut('E')})`,
        'aria-label': l10n.t('Explain'),
        onclick: () => actions.ask(),
      },
      icon('question'),
      h('span', { class: 'words' }, l10n.t('Explain')),
    );
    const tool = (symbol: string, label: string, run: () => void): Tool => ({
      button: iconButton(symbol, label, run),
      items: [menuItem(label, run)],
    });
    const matrix = tool('table', l10n.t('Reachability matrix'), () => actions.matrix());
    matrix.button.title = l10n.t`Reachability matrix (${shortcut('M')})`;
    const find = tool('search', l10n.t('Find (/)'), () => actions.find());
    find.button.title = l10n.t`Find (/ or ${isMac() ? '⌘F' : 'Ctrl+F'})`;
    const filter: Tool = { button: this.#filter, items: [this.#filterItem] };
    const run: Tool = { button: this.#run, items: [this.#runItem] };
    const tables = tool('list-flat', l10n.t('Diagram as text'), () => actions.tables());
    const explainer = tool('mortar-board', l10n.t('What am I looking at?'), () => actions.explainer());
    const saves: Tool = { button: exporting.element, items: savingItems };
    const pinning: Tool = { button: this.#pin, items: [this.#pinItem] };
    const tools = [run, matrix, find, filter, tables, explainer, saves, pinning];
    this.#more = new Menu(
      'ellipsis',
      l10n.t('More'),
      [...this.#modeItems.values(), ...tools.flatMap((t) => t.items)],
      () => requestAnimationFrame(() => this.#fit()),
    );
    const titles = h('div', { class: 'titles' }, this.#title);
    this.#bar = h(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': l10n.t('Diagram') },
      titles,
      details,
      this.#focus,
      this.#source,
      this.#snapshot,
      ask,
      ...tools.map((t) => t.button),
      this.#more.element,
    );
    this.element = h('div', { class: 'head' }, this.#bar, this.#subtitle);
    const intoMenu =
      ({ button, items }: Tool) =>
      (narrow: boolean): void => {
        const isOffered = button !== this.#run || this.#canChooseRun;
        button.hidden = narrow || !isOffered;
        for (const item of items) item.hidden = !narrow || !isOffered;
      };
    const briefly =
      (element: HTMLElement, name: string) =>
      (narrow: boolean): void => {
        element.classList.toggle(name, narrow);
      };
    this.#narrowings = [
      intoMenu(pinning),
      intoMenu(saves),
      intoMenu(tables),
      intoMenu(explainer),
      intoMenu(matrix),
      briefly(titles, 'short'),
      intoMenu(run),
      intoMenu(filter),
      intoMenu(find),
      (narrow) => {
        this.#source.hidden = narrow || !this.#canChooseSource;
        for (const item of this.#modeItems.values()) item.hidden = !narrow || !this.#canChooseSource;
      },
      (narrow) => this.#snapshot.classList.toggle('short', narrow),
      briefly(details, 'brief'),
      briefly(ask, 'brief'),
      briefly(this.#bar, 'tight'),
      briefly(titles, 'shortest'),
    ];
    // In the next frame: a size that an observer changes at once would notify the stage's observer, which browsers report as a loop.
    new ResizeObserver(() => requestAnimationFrame(() => this.#fit())).observe(this.#bar);
    // Icons have no width until their font is loaded.
    void document.fonts.ready.then(() => this.#fit());
  }

  update(message: DiagramMessage): void {
    const { diagram, source } = message;
    const { problems, tally } = diagram.counts;
    // In a narrow panel there is only room for the first words, so the problems come first.
    const counts = [
      ...(problems > 0 ? [tallyText(tally)] : []),
      containersText(diagram.counts),
      networksText(diagram.counts),
    ];
    this.heading = {
      title: diagram.title,
      subtitle: `${counts.join(', ')} · ${diagram.subtitle}`,
      detail: diagram.detail,
    };
    this.#focus.hidden = diagram.detail !== 'focus';
    const choices = [
      ...diagram.filters.containers,
      ...diagram.filters.networks.map((n) => ({ id: n.id, label: l10n.t`network ${n.label}` })),
    ];
    this.#focus.replaceChildren(...choices.map((c) => h('option', { value: c.id }, c.label)));
    this.#focus.value = diagram.focus ?? '';
    this.showSource(source);
  }

  /** What the bar says of the picture on screen. */
  get heading(): Heading {
    const [detail] = [...this.#details].find(([, button]) => button.getAttribute('aria-pressed') === 'true') ?? [];
    return { title: this.#title.textContent, subtitle: this.#subtitle.textContent, detail };
  }

  set heading({ title, subtitle, detail }: Heading) {
    this.#title.textContent = title;
    this.#title.title = title;
    this.#subtitle.textContent = subtitle;
    this.#subtitle.title = subtitle;
    for (const [id, button] of this.#details) button.setAttribute('aria-pressed', String(id === detail));
  }

  /** Shows whether files or a daemon are on screen, with a picture or without one. */
  showSource(source: SourceMode): void {
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
    const { snapshot } = source;
    this.#snapshot.hidden = snapshot === undefined;
    this.#snapshot.textContent = snapshot === undefined ? '' : snapshotText(snapshot);
    this.#snapshot.title = source.why ?? '';
    this.#canChooseSource =
      snapshot === undefined && (source.canSwitch || source.mode !== 'files' || source.why !== undefined);
    this.#fit();
  }

  /** Gives the focus to the button of the filter, or to the menu that it is in. */
  focusFilter(): void {
    (this.#filter.hidden ? this.#more.button : this.#filter).focus();
  }

  /** The same for that of profiles and files. */
  focusRun(): void {
    (this.#run.hidden ? this.#more.button : this.#run).focus();
  }

  /** Whether there are profiles or files to choose, whether the choice is open, and whether it is another than Compose's own. */
  runState(offered: boolean, open: boolean, active: boolean): void {
    this.#canChooseRun = offered;
    this.#run.setAttribute('aria-expanded', String(open));
    this.#run.classList.toggle('active', active);
    this.#runItem.classList.toggle('active', active);
    this.#fit();
  }

  get isPinned(): boolean {
    return this.#pin.getAttribute('aria-pressed') === 'true';
  }

  set isPinned(isPinned: boolean) {
    this.#pin.setAttribute('aria-pressed', String(isPinned));
    this.#pin.classList.toggle('active', isPinned);
    this.#pinItem.setAttribute('aria-checked', String(isPinned));
  }

  filterState(open: boolean, active: boolean): void {
    this.#filter.setAttribute('aria-expanded', String(open));
    this.#filter.classList.toggle('active', active);
    this.#filterItem.textContent = active ? l10n.t('Filter (on)') : l10n.t('Filter');
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
    const { right } = this.#bar.getBoundingClientRect();
    const room = right - parseFloat(getComputedStyle(this.#bar).paddingRight);
    return [...this.#bar.children].every((e) => e.getBoundingClientRect().right <= room + 0.5);
  }
}

const snapshotText = ({ what, file }: NonNullable<SourceMode['snapshot']>): string =>
  what === 'Capture' ? l10n.t('Capture: {0}', file) : l10n.t('Snapshot: {0}', file);

/** A tool of the bar, and what stands for it in the menu. */
interface Tool {
  readonly button: HTMLElement;
  readonly items: readonly HTMLButtonElement[];
}

/** A shortcut of package.json's `keybindings`, as it is before a person chooses others. */
function shortcut(letter: string): string {
  return isMac() ? `⌘K ⇧${letter}` : `Ctrl+K Shift+${letter}`;
}

function isMac(): boolean {
  return /Mac/.test(navigator.userAgent);
}

function segment({ label, symbol, title }: Choice<string>, run: () => void): HTMLButtonElement {
  return h(
    'button',
    { type: 'button', title: `${label}: ${title}`, 'aria-label': label, 'aria-pressed': 'false', onclick: run },
    icon(symbol),
    h('span', { class: 'words' }, label),
  );
}
