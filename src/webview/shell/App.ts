import type {
  Answer,
  Diagram,
  DiagramMessage,
  DiagramView,
  ExplanationMessage,
  Matrix,
  MatrixMessage,
  ToWebview,
} from '../../protocol/index.ts';
import { AskForm } from '../answer/AskForm.ts';
import { ProgressIndicator } from './ProgressIndicator.ts';
import { CardView } from '../picture/CardView.ts';
import type { DrawnPart } from '../picture/decorate.ts';
import { MAX_FOR_ELK, nextFrame, partsOf, SLOW } from '../picture/drawMermaid.ts';
import { EndPicker, type Ends } from '../answer/EndPicker.ts';
import { explainerView, tablesView } from '../answer/ExplainerView.ts';
import { explanationView } from '../answer/ExplanationView.ts';
import { exportPng, exportSvg } from '../picture/exportPicture.ts';
import { FilterNote } from '../controls/FilterNote.ts';
import { FilterPanel } from '../controls/FilterPanel.ts';
import { FindBox } from '../controls/FindBox.ts';
import { h, iconButton, textButton } from './h.ts';
import type { Host } from './Host.ts';
import { Legend } from '../controls/Legend.ts';
import { MatrixPlace } from '../matrix/MatrixPlace.ts';
import { matrixView, outdatedNote } from '../matrix/MatrixView.ts';
import { MessageView } from './MessageView.ts';
import { Minimap } from '../picture/Minimap.ts';
import { actionButtons, Notices } from './Notices.ts';
import { PictureView } from '../picture/PictureView.ts';
import { Playback } from '../answer/Playback.ts';
import { InputController } from '../picture/InputController.ts';
import { Questions } from './Questions.ts';
import { SidePanel } from './SidePanel.ts';
import { Toast } from './Toast.ts';
import { Toolbar } from '../controls/Toolbar.ts';
import type { Tried } from '../answer/TrySection.ts';
import { remember, rememberedState, type ViewState } from './ViewState.ts';

/** The page: puts its parts together and passes what happens from one to the other. */
export class App {
  readonly #host: Host;
  readonly #picture: PictureView;
  readonly #toolbar: Toolbar;
  readonly #notices: Notices;
  readonly #card: CardView;
  readonly #panel: SidePanel;
  readonly #playback: Playback;
  readonly #ask: AskForm;
  readonly #filters: FilterPanel;
  readonly #find: FindBox;
  readonly #filterNote: FilterNote;
  readonly #legend: Legend;
  readonly #minimap: Minimap;
  readonly #message = new MessageView();
  readonly #busy: ProgressIndicator;
  readonly #toast = new Toast();
  readonly #questions: Questions;
  readonly #matrixPlace: MatrixPlace;
  readonly #picker: EndPicker;
  #current: DiagramMessage | undefined;
  #restore = true;
  /** What was open when the page was last there, until something is open. */
  #reopen: ViewState['open'];
  #placeTimer: ReturnType<typeof setTimeout> | undefined;
  #highlighted: readonly string[] = [];

  constructor(host: Host, root: HTMLElement) {
    this.#host = host;
    this.#reopen = rememberedState(host).open;
    this.#busy = new ProgressIndicator((request) => {
      host.cancel(request);
      this.#toast.say('Cancelled.');
    });
    this.#questions = new Questions(host, this.#busy, this.#toast);
    this.#matrixPlace = new MatrixPlace(root);
    this.#picker = new EndPicker(root, (from, to) => this.showAsk(from, to));
    const state = rememberedState(host);
    const content = h('div', { class: 'content' });
    const area = h(
      'div',
      {
        class: 'stage',
        tabindex: '0',
        role: 'region',
        'aria-label':
          'Picture of the network. Tab goes through its parts, arrows follow the lines, Enter opens a card, + and - zoom, 0 shows all.',
      },
      content,
    );
    this.#picture = new PictureView(area, content, {
      toggle: (id) => this.toggle(id),
      drawn: () => this.#afterDrawing(),
    });
    this.#toolbar = new Toolbar({
      detail: (detail) => this.#detail(detail),
      focusOn: (id) => this.#focusOn(id),
      source: (mode) => host.send({ type: 'setSource', mode }),
      find: () => this.#find.open(),
      filter: () => this.#toggleFilter(),
      ask: () => this.showAsk(),
      matrix: () => void this.#showMatrix(undefined),
      explainer: () => this.#showExplainer(),
      tables: () => this.#showTables(),
      export: (format) => void this.export(format),
      copyMarkdown: () => void this.#questions.ask({ type: 'copyMarkdown' }),
    });
    this.#notices = new Notices((id) => host.send({ type: 'action', id }));
    this.#panel = new SidePanel(() => this.#panelClosed());
    this.#playback = new Playback(this.#picture, (hop, go) => this.#panel.mark(`[data-hop="${hop}"]`, go));
    this.#ask = new AskForm((from, to) => void this.ask(from, to));
    this.#filters = new FilterPanel((filter) =>
      this.#setView({ ...this.#viewWithout('filter'), ...(filter && { filter }) }),
    );
    this.#find = new FindBox(this.#picture);
    this.#filterNote = new FilterNote(this.#find.element, () => {
      this.#setView(this.#viewWithout('filter'));
      // The button goes with the filter; whoever pressed it goes on searching.
      this.#find.open();
    });
    this.#legend = new Legend(state.legend ?? window.innerWidth > 1000, (open) => {
      remember(host, { legend: open });
      this.#measureLegend();
    });
    this.#minimap = new Minimap(this.#picture);
    this.#card = new CardView(area, {
      reveal: (id) => this.#reveal(id, true),
      runCommand: (element, command, how) =>
        void this.#questions.ask({ type: 'runCommand', revision: this.#revision, element, command, how }),
      applyFix: (problem, fix) =>
        void this.#questions.ask({ type: 'applyFix', revision: this.#revision, finding: problem.finding, fix }),
      openRule: (rule) => host.send({ type: 'openRule', rule }),
      focusOn: (id) => this.#focusOn(id),
      explainFrom: (name) => this.#startPick({ from: name }),
      explainTo: (name) => this.#startPick({ to: name }),
      toggle: (id) => this.toggle(id),
    });
    new InputController(this.#picture, this.#card, {
      click: (part) => this.#clicked(part),
      open: (part) => {
        const { container, network } = part.part.about;
        const focus = container ?? network;
        if (focus !== undefined) this.#focusOn(focus);
      },
      find: () => this.#find.open(),
      escape: () => this.#escape(),
    });
    const zoom = h(
      'div',
      { class: 'zoom chrome', role: 'group', 'aria-label': 'Zoom' },
      iconButton('zoom-in', 'Zoom in (+)', () => this.#picture.stage.zoom(1.25)),
      iconButton('zoom-out', 'Zoom out (-)', () => this.#picture.stage.zoom(0.8)),
      iconButton('screen-full', 'Show all (0)', () => {
        this.#picture.stage.touched = false;
        this.#picture.stage.glide();
        this.#picture.stage.fit();
      }),
    );
    area.append(
      this.#legend.element,
      this.#minimap.element,
      zoom,
      this.#find.element,
      this.#picker.element,
      this.#message.element,
    );
    root.replaceChildren(
      h('a', { class: 'skip', href: '#after-picture' }, 'Skip the picture'),
      this.#toolbar.element,
      this.#filters.element,
      this.#notices.element,
      h('div', { class: 'columns' }, area, this.#matrixPlace.element, this.#panel.element),
      h('span', { id: 'after-picture', tabindex: '-1' }),
      this.#busy.element,
      this.#toast.element,
    );
    this.#picture.stage.onMove(() => this.#moved());
    if (state.view?.filter) this.#filters.filter = state.view.filter;
    this.#waitForDrawing('Reading the network…', 300);
  }

  receive(message: ToWebview): void {
    switch (message.type) {
      case 'diagram':
        if (!this.#stopping) void this.#draw(message);
        break;
      case 'source':
        remember(this.#host, { source: message.id });
        break;
      case 'stopped':
        this.#stopping = false;
        break;
      case 'notices':
        this.#notices.fromHost = message.notices;
        break;
      case 'empty':
        this.#showMessage(
          'type-hierarchy',
          message.title,
          message.text,
          actionButtons(message.actions, (id) => this.#host.send({ type: 'action', id })),
        );
        break;
      case 'failed':
        this.#failed(
          message.text,
          actionButtons(message.actions, (id) => this.#host.send({ type: 'action', id })),
        );
        break;
      case 'busy':
        this.#busy.show('extension', message.text, 0, {
          ...message,
          ...(message.stop !== undefined && {
            cancel: () => this.#host.send({ type: 'action', id: message.stop ?? '' }),
          }),
        });
        break;
      case 'idle':
        this.#busy.hide('extension');
        break;
      case 'highlight':
        this.#highlight(message.elements, message.reveal);
        break;
      case 'explanation':
        if (!message.again || this.#panel.what === 'explanation' || this.#reopen === 'explanation')
          this.#showExplanation(message);
        break;
      case 'matrix':
        this.#matrixCame(message);
        break;
      case 'show':
        this.#show(message.what);
        break;
      case 'export':
        void this.export(message.format);
        break;
      case 'verified':
      case 'done':
      case 'working':
        break;
    }
  }

  /** What was opened or closed by keys has the focus in the next picture. */
  #focusNext: string | undefined;
  /** Counts the drawings that were begun. */
  #drawing = 0;

  get #revision(): number {
    return this.#current?.revision ?? 0;
  }

  async #draw(message: DiagramMessage): Promise<void> {
    const { diagram } = message;
    const parts = partsOf(diagram);
    const turn = ++this.#drawing;
    if (parts > SLOW) this.#waitForDrawing(`Laying out ${parts} parts…`, 0);
    else this.#busy.hide('drawing');
    const state = rememberedState(this.#host);
    const place = this.#restore && state.title === diagram.title ? state.place : undefined;
    try {
      this.#makeRoom(diagram);
      if (!(await this.#picture.draw(message, place))) {
        // Given up by a person; or a newer one is being drawn, and the sign is its.
        if (turn === this.#drawing) this.#busy.hide('drawing');
        return;
      }
    } catch (error) {
      this.#host.log('error', `drawing failed: ${error instanceof Error ? error.message : String(error)}`);
      this.#failed('This network could not be drawn. Try another detail, or close some groups.', [
        textButton('Show the overview', () => this.#detail('overview')),
        textButton('The picture as text', () => this.#showTables(), { secondary: true }),
      ]);
      this.#current = message;
      this.#toolbar.update(message);
      return;
    }
    this.#restore = false;
    this.#current = message;
    this.#card.diagram = diagram;
    this.#message.hide();
    this.#toolbar.update(message);
    this.#filters.offer(diagram.filters);
    this.#filters.filter = message.view.filter;
    this.#toolbar.filterState(!this.#filters.element.hidden, message.view.filter !== undefined);
    this.#filterNote.shown = message.view.filter !== undefined;
    this.#ask.offer(diagram.askable);
    remember(this.#host, { view: message.view, title: diagram.title });
    this.#busy.hide('drawing');
    if (this.#reopen === 'explainer') this.#showExplainer(false);
    if (this.#reopen === 'tables') this.#showTables(false);
    if (diagram.nodes.every((n) => n.about.container === undefined && n.about.network === undefined)) {
      this.#showMessage(
        'filter',
        'Nothing is left to draw',
        message.view.filter ? 'No container passes the filter.' : 'There is no service and no network here.',
        [
          message.view.filter && textButton('Clear the filter', () => this.#setView(this.#viewWithout('filter'))),
        ].filter((b) => b !== undefined),
      );
    }
  }

  /** What lies over the stage is measured before a layout, so that it is made for the room that is left. */
  #makeRoom(diagram: Diagram): void {
    this.#legend.update(diagram.legend);
    this.#notices.fromPicture = noticesOf(diagram);
    const { element } = this.#legend;
    this.#picture.stage.covered = element.open && !element.hidden ? element.offsetHeight + 8 : 0;
  }

  /** An open legend covers the lower edge, the minimap a corner; "show all" keeps clear of them. */
  #measureLegend(): void {
    const { stage } = this.#picture;
    const { element } = this.#legend;
    stage.covered = element.open && !element.hidden ? element.offsetHeight + 8 : 0;
    stage.corner = this.#minimap.corner;
    if (!stage.touched && this.#picture.svg) stage.fit();
  }

  #afterDrawing(): void {
    const { diagram } = this.#picture;
    if (!diagram) return;
    this.#card.hide();
    const next = this.#focusNext === undefined ? undefined : this.#picture.parts.get(this.#focusNext);
    this.#focusNext = undefined;
    if (next) this.#card.quietly(() => next.element.focus({ preventScroll: true }));
    this.#minimap.update();
    this.#measureLegend();
    this.#find.search();
    this.#playback.refresh();
    this.#highlight(this.#highlighted, false);
    if (this.#panel.what === 'tables') this.#showTables(false);
  }

  #viewWithout(key: keyof DiagramView): DiagramView {
    const view = this.#current?.view ?? { detail: 'kernel' };
    return { ...Object.fromEntries(Object.entries(view).filter(([k]) => k !== key)), detail: view.detail };
  }

  #setView(view: DiagramView): void {
    this.#waitForDrawing('Drawing…', 500);
    this.#host.send({ type: 'setView', view });
  }

  /** Says that a picture is being made, and lets a person stop it. */
  #waitForDrawing(text: string, after: number): void {
    this.#busy.show('drawing', text, after, { cancel: () => this.#stopDrawing() });
  }

  /** Whether the extension has not yet heard that a person stopped it: a picture that it sent before is not drawn. */
  #stopping = false;

  /** The picture on screen is the one that is meant again; without one, a person can ask for it. */
  #stopDrawing(): void {
    this.#stopping = true;
    this.#picture.cancel();
    this.#host.send({ type: 'stopDrawing', revision: this.#revision });
    const view = this.#current?.view;
    if (view) {
      this.#filters.filter = view.filter;
      this.#toast.say('Cancelled.');
      return;
    }
    this.#showMessage('type-hierarchy', 'Nothing is drawn', 'You stopped it before there was a picture.', [
      textButton('Draw it', () => {
        const state = rememberedState(this.#host);
        this.#message.hide();
        this.#waitForDrawing('Reading the network…', 300);
        this.#host.send({ type: 'ready', ...(state.view && { view: state.view }) });
      }),
    ]);
  }

  #detail(detail: DiagramView['detail']): void {
    const view = this.#viewWithout('focus');
    if (detail !== 'focus') {
      this.#setView({ ...view, detail });
      return;
    }
    const shown = this.#card.shownId ?? (document.activeElement as SVGElement | null)?.dataset['id'];
    const about = shown === undefined ? undefined : this.#picture.parts.get(shown)?.part.about;
    const first = this.#current?.diagram.filters.containers[0]?.id;
    const focus = about?.container ?? about?.network ?? this.#current?.view.focus ?? first;
    if (focus !== undefined) this.#focusOn(focus);
  }

  #focusOn(focus: string): void {
    this.#card.hide();
    this.#setView({ ...this.#viewWithout('focus'), detail: 'focus', focus });
  }

  /** Opens or closes a group: the choice is kept against the automatic one. */
  toggle(id: string): void {
    const view = this.#current?.view;
    const part = this.#picture.parts.get(id)?.part;
    if (!view || !part) return;
    const open = part.kind === 'collapsed';
    const focused = document.activeElement;
    const onIt =
      focused !== null && (this.#card.element.contains(focused) || this.#picture.parts.get(id)?.element === focused);
    this.#focusNext = onIt ? id : undefined;
    const without = (ids: readonly string[] | undefined): string[] => (ids ?? []).filter((x) => x !== id);
    this.#card.hide();
    this.#setView({
      ...view,
      collapsed: open ? without(view.collapsed) : [...without(view.collapsed), id],
      expanded: open ? [...without(view.expanded), id] : without(view.expanded),
    });
  }

  #toggleFilter(): void {
    const { element } = this.#filters;
    element.hidden = !element.hidden;
    this.#toolbar.filterState(!element.hidden, this.#current?.view.filter !== undefined);
    if (!element.hidden) element.querySelector('select')?.focus();
  }

  #reveal(element: string, go: boolean): void {
    this.#host.send({ type: 'reveal', revision: this.#revision, element, go });
  }

  #clicked(part: DrawnPart): void {
    if (this.#picker.picking) {
      this.#picked(part);
      return;
    }
    if (part.part.about.source) this.#reveal(part.part.id, false);
    this.#card.show(part, { pinned: true });
  }

  #highlight(elements: readonly string[], reveal: boolean): void {
    this.#highlighted = elements;
    this.#picture.mark('lit', elements);
    if (reveal) this.#picture.reveal(elements);
  }

  #escape(): void {
    this.#picker.end();
    this.#card.hide();
    this.#picture.mark('lit', []);
    if (this.#panel.what === 'explanation' || this.#panel.what === 'explainer') this.#panel.close();
  }

  // Asking and answers

  #startPick(known: Ends): void {
    this.#card.hide();
    this.#picker.start(known);
  }

  #picked(part: DrawnPart): void {
    const { about, kind } = part.part;
    const name =
      kind === 'lan' || kind === 'internet'
        ? `@${kind}`
        : kind === 'nic'
          ? '@host'
          : this.#current?.diagram.filters.containers.find((c) => c.id === about.container)?.label;
    if (name === undefined) return;
    const { from, to } = this.#picker.pick(name);
    const only = this.#ask.onlyPort(to);
    if (only !== undefined) void this.ask(from, only);
    else this.showAsk(from, to);
  }

  showAsk(from?: string, to?: string): void {
    this.#picker.end();
    this.#ask.preset(from, to);
    this.#panel.show('ask', 'Explain reachability', this.#ask.element, false);
    this.#ask.focus();
  }

  async ask(from: string, to: string): Promise<void> {
    // Who asked in the form waits there; a pick in the picture, or a cell of the matrix, has no place of its own.
    const inForm = this.#panel.what === 'ask';
    await this.#questions.ask(
      { type: 'ask', from, to },
      { working: 'Walking the packet…', ...(inForm && { failed: (why) => this.#ask.fail(why) }) },
    );
  }

  #showExplanation(message: ExplanationMessage): void {
    this.#matrixPlace.hide();
    const view = explanationView(message, this.#playback.element, {
      goTo: (hop) => {
        this.#playback.pause();
        this.#playback.go(hop);
      },
      runHop: (hop, how) => void this.#questions.ask({ type: 'runHopCommand', hop, how }),
      applyFix: (id) => void this.#questions.ask({ type: 'applyAnswerFix', id }),
      openReason: (code) => this.#host.send({ type: 'openReason', code }),
      settle: (id) => this.#host.send({ type: 'action', id }),
      verify: (answer) => this.#verify(answer),
      copyMarkdown: (text) => void this.#questions.ask({ type: 'copy', text }),
      askAgain: (answer) => this.showAsk(answer.from, answer.to.replace(/:[^:]*$/, '')),
    });
    // Nobody asked just now: whoever types or reads elsewhere is left there.
    this.#panel.show('explanation', 'Explanation', view, !message.again);
    this.#opened('explanation');
    this.#playback.show(message.answer, message.again ? this.#playback.position : undefined);
    if (message.again) return;
    this.#picture.reveal(
      [...this.#picture.parts].filter(([, p]) => p.element.classList.contains('on-path')).map(([id]) => id),
    );
  }

  async #verify(answer: Answer): Promise<Tried | undefined> {
    let why: string | undefined;
    const message = await this.#questions.ask(
      { type: 'verify', from: answer.from, to: answer.to },
      { failed: (text) => (why = text) },
    );
    if (message.type === 'verified') return message;
    return why === undefined ? undefined : { text: why };
  }

  /** Remembered, since a hidden panel is unloaded: what a person read is to be there again. */
  #opened(what: ViewState['open']): void {
    this.#reopen = undefined;
    remember(this.#host, { open: what });
  }

  #panelClosed(): void {
    this.#opened(undefined);
    this.#playback.show(undefined);
    this.#picture.mark('on-path', []);
    this.#picture.mark('at-step', []);
    this.#picture.mark('lit', this.#highlighted);
  }

  async #showMatrix(compare: 'head' | 'live' | undefined): Promise<void> {
    await this.#questions.ask({ type: 'askMatrix', ...(compare && { compare }) }, { working: 'Walking every pair…' });
  }

  #matrixCame(message: MatrixMessage): void {
    // One that is only said to be outdated is no reason to open a matrix that was put away.
    if (!message.outdated || this.#reopen === 'matrix') this.#showMatrixOf(message.matrix);
    if (message.outdated) this.#matrixPlace.warn(outdatedNote(() => void this.#showMatrix(message.compare)));
  }

  #showMatrixOf(matrix: Matrix): void {
    this.#panel.close();
    const close = (): void => {
      this.#opened(undefined);
      this.#matrixPlace.hide();
      this.#picture.stage.element.focus();
    };
    const view = matrixView(matrix, {
      explain: (from, to) => void this.ask(from, to),
      compare: (what) => void this.#showMatrix(what),
      copyMarkdown: (text) => void this.#questions.ask({ type: 'copy', text }),
      saveCsv: (data) => void this.#questions.ask({ type: 'save', format: 'csv', data }),
      close,
      canCompareLive: this.#current?.source.mode === 'files' && this.#current.source.canSwitch,
    });
    view.addEventListener('keydown', (e) => {
      if (e.key === 'Escape') close();
    });
    this.#matrixPlace.show(view);
    this.#opened('matrix');
  }

  #showExplainer(focus = true): void {
    const steps = this.#current?.diagram.explainer ?? [];
    this.#playback.show(undefined);
    const view = explainerView(steps, {
      light: (elements) => {
        const drawn = elements.filter((id) => this.#picture.parts.has(id));
        this.#picture.mark('on-path', drawn, true);
        this.#picture.reveal(drawn);
      },
      run: (step, how) =>
        void this.#questions.ask({ type: 'runExplainerCommand', revision: this.#revision, step, how }),
      close: () => this.#panel.close(),
    });
    this.#panel.show('explainer', 'What am I looking at?', view, focus);
    this.#opened('explainer');
  }

  #showTables(focus = true): void {
    const view = tablesView(this.#current?.diagram.tables ?? [], (id) => {
      this.#picture.reveal([id]);
      this.#picture.parts.get(id)?.element.focus({ preventScroll: true });
    });
    this.#panel.show('tables', 'The picture as text', view, focus);
    this.#opened('tables');
  }

  #show(what: Extract<ToWebview, { type: 'show' }>['what']): void {
    switch (what) {
      case 'matrix':
        void this.#showMatrix(undefined);
        break;
      case 'explainer':
        this.#showExplainer();
        break;
      case 'tables':
        this.#showTables();
        break;
    }
  }

  async export(format: 'svg' | 'png' | 'mermaid'): Promise<void> {
    const { svg } = this.#picture;
    const mermaid = this.#current?.mermaid;
    if (!svg || mermaid === undefined) return;
    const stop = new AbortController();
    if (format === 'png') this.#busy.show('export', 'Drawing the PNG…', 300, { cancel: () => stop.abort() });
    let data: string;
    try {
      await nextFrame();
      data = format === 'mermaid' ? mermaid : format === 'svg' ? exportSvg(svg) : await exportPng(svg, stop.signal);
    } catch (error) {
      if (stop.signal.aborted) {
        this.#toast.say('Cancelled.');
        return;
      }
      // A picture can be too large for the browser's memory.
      this.#host.log('error', `export failed: ${error instanceof Error ? error.message : String(error)}`);
      this.#toast.say('This picture could not be made into a file. SVG and Mermaid text need the least room.');
      return;
    } finally {
      this.#busy.hide('export');
    }
    await this.#questions.ask({ type: 'save', format, data });
  }

  #showMessage(symbol: string, title: string, text: string, buttons: readonly HTMLElement[]): void {
    this.#busy.hide('drawing');
    this.#message.show(symbol, title, text, buttons);
  }

  /** A picture that is there stays, with a line above it; only without one the message takes its place. */
  #failed(text: string, buttons: readonly HTMLElement[]): void {
    this.#busy.hide('drawing');
    if (this.#picture.svg) this.#notices.fail(text, buttons);
    else this.#showMessage('warning', 'No picture', text, buttons);
  }

  #moved(): void {
    clearTimeout(this.#placeTimer);
    this.#placeTimer = setTimeout(() => {
      const { stage } = this.#picture;
      if (!this.#current) return;
      if (!stage.touched) {
        stage.fit();
        clearTimeout(this.#placeTimer);
      }
      remember(this.#host, { place: stage.place });
    }, 250);
  }
}

function noticesOf(diagram: Diagram): string[] {
  return [
    ...diagram.notices,
    ...(partsOf(diagram) > MAX_FOR_ELK
      ? [
          'The picture is large: it is laid out by the faster, plainer of two ways. Close groups or filter for a tidier one.',
        ]
      : []),
  ];
}
