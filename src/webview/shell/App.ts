import * as l10n from '@vscode/l10n';
import type { RunOffer, ToWebview } from '../../protocol/index.ts';
import { AnswerPages } from '../answer/AnswerPages.ts';
import { DescriptionPages } from '../answer/DescriptionPages.ts';
import type { ToolbarActions } from '../controls/Toolbar.ts';
import { MatrixPages } from '../matrix/MatrixPages.ts';
import { type CardActions, cardPage } from '../picture/CardPage.ts';
import type { DrawnPart } from '../picture/decorate.ts';
import type { InputActions } from '../picture/InputController.ts';
import { PictureExport } from '../picture/PictureExport.ts';
import { CurrentView } from './CurrentView.ts';
import { Drawer } from './Drawer.ts';
import type { Host } from './Host.ts';
import { actionButtons } from './Notices.ts';
import { OpenedLast } from './OpenedLast.ts';
import { OpenPage } from './OpenPage.ts';
import { Page } from './Page.ts';
import { rememberPlace } from './rememberPlace.ts';
import { remember, rememberedState, rememberOther } from './ViewState.ts';

/** Dispatches the messages of the extension and the actions of a person to whatever carries them out. */
export class App {
  readonly #host: Host;
  readonly #page: Page;
  readonly #view: CurrentView;
  readonly #drawer: Drawer;
  readonly #answers: AnswerPages;
  readonly #matrices: MatrixPages;
  readonly #descriptions: DescriptionPages;
  readonly #export: PictureExport;
  readonly #open: OpenPage;
  readonly #opened: OpenedLast;
  /** The part whose card is beside the picture. */
  #docked: string | undefined;
  #offer: RunOffer = { profiles: [], files: [] };
  /** What the cursor in the editor is at. */
  #highlighted: readonly string[] = [];

  constructor(host: Host, root: HTMLElement) {
    this.#host = host;
    this.#open = new OpenPage(host);
    this.#page = new Page(host, root, {
      toolbar: this.#toolbarActions(),
      input: this.#inputActions(),
      picture: { toggle: (id) => this.#view.toggle(id), drawn: () => this.#afterDrawing() },
      filter: (filter) => this.#view.filterBy(filter),
      run: {
        files: (files) => this.#host.send({ type: 'setRun', files }),
        profiles: (profiles) => this.#host.send({ type: 'setRun', profiles }),
      },
      ask: (from, to) => void this.#answers.ask(from, to),
      chooseEnds: (from, to) => this.#answers.showForm(from, to),
      panelClosed: () => this.#panelClosed(),
    });
    const { filters, find, panel, run } = this.#page;
    this.#opened = new OpenedLast([
      { element: find.element, close: () => find.close() },
      { element: panel.element, close: () => panel.close() },
      { element: filters.element, close: () => this.#toggleFilter() },
      { element: run.element, close: () => this.#toggleRun() },
    ]);
    this.#view = new CurrentView(this.#page, (text, after) => this.#drawer.wait(text, after));
    this.#drawer = new Drawer(this.#page, this.#view, () => this.#descriptions.showTables());
    this.#answers = new AnswerPages(this.#page, this.#view, this.#open);
    const explain = (from: string, to: string): void => void this.#answers.ask(from, to);
    this.#matrices = new MatrixPages(this.#page, this.#view, this.#open, explain);
    this.#descriptions = new DescriptionPages(this.#page, this.#view, this.#open);
    this.#export = new PictureExport(this.#page, this.#view);
    rememberPlace(this.#page.picture, this.#view, host);
    this.#drawer.restore();
    this.#drawer.wait(l10n.t('Reading the network…'), 0);
  }

  /** Carries out a message of the extension. */
  receive(message: ToWebview): void {
    const act = (id: string): void => this.#host.send({ type: 'action', id });
    switch (message.type) {
      case 'diagram':
        void this.#drawer.draw(message).then((drawn) => {
          if (drawn) this.#descriptions.reopen();
        });
        break;
      case 'source':
        this.#showsSource(message.id);
        this.#page.toolbar.showSource(message.mode);
        // Our own commands on a right click, not Cut and Paste.
        document.body.dataset['vscodeContext'] = JSON.stringify({
          preventDefaultContextMenuItems: true,
          source: message.id,
        });
        break;
      case 'stopped':
        this.#drawer.stopped();
        break;
      case 'notices':
        this.#page.notices.fromHost = message.notices;
        break;
      case 'run':
        this.#offerRun(message);
        break;
      case 'empty':
        this.#page.showMessage('type-hierarchy', message.title, message.text, {
          buttons: actionButtons(message.actions, act),
          details: message.details,
        });
        break;
      case 'failed':
        this.#page.fail(message.text, actionButtons(message.actions, act));
        break;
      case 'busy':
        this.#page.busy.show('extension', message.text, 0, {
          ...message,
          ...(message.stop !== undefined && { cancel: () => act(message.stop ?? '') }),
        });
        break;
      case 'idle':
        this.#page.busy.hide('extension');
        break;
      case 'highlight':
        this.#highlight(message.elements, message.reveal);
        break;
      case 'explanation':
        this.#answers.received(message);
        break;
      case 'matrix':
        this.#matrices.received(message);
        break;
      case 'show':
        this.#show(message.what);
        break;
      case 'export':
        void this.#export.save(message.format);
        break;
      case 'verified':
      case 'done':
      case 'working':
        break;
    }
  }

  /** What is said of another network than before does not stay beside it. */
  #showsSource(id: string): void {
    const before = rememberedState(this.#host).source;
    if (before === undefined || before === id) {
      remember(this.#host, { source: id });
      return;
    }
    rememberOther(this.#host, id);
    const { card, filters, find, matrixPlace, panel, picture } = this.#page;
    picture.dropKept();
    card.hide();
    filters.reset();
    if (!find.element.hidden) find.close();
    panel.close();
    matrixPlace.hide();
    this.#highlighted = [];
  }

  #toolbarActions(): ToolbarActions {
    return {
      detail: (detail) => this.#view.showDetail(detail),
      focusOn: (id) => this.#view.focusOn(id),
      source: (mode) => this.#host.send({ type: 'setSource', mode }),
      pin: (isPinned) => {
        this.#page.toolbar.isPinned = isPinned;
        remember(this.#host, { pinned: isPinned });
        this.#host.send({ type: 'pin', isPinned });
      },
      find: () => this.#page.find.open(),
      filter: () => this.#toggleFilter(),
      run: () => this.#toggleRun(),
      ask: () => this.#answers.showForm(),
      matrix: () => void this.#matrices.ask(),
      explainer: () => this.#descriptions.showExplainer(),
      tables: () => this.#descriptions.showTables(),
      export: (format) => void this.#export.save(format),
      copyMarkdown: () => void this.#page.questions.ask({ type: 'copyMarkdown' }),
    };
  }

  #cardActions(): CardActions {
    return {
      reveal: (id) => this.#reveal(id, true),
      runCommand: (element, command, how) =>
        void this.#page.questions.ask({ type: 'runCommand', revision: this.#view.revision, element, command, how }),
      applyFix: (problem, fix) =>
        void this.#page.questions.ask({
          type: 'applyFix',
          revision: this.#view.revision,
          finding: problem.finding,
          fix,
        }),
      openRule: (rule) => this.#host.send({ type: 'openRule', rule }),
      focusOn: (id) => this.#view.focusOn(id),
      explainFrom: (name) => this.#answers.startPick({ from: name }),
      explainTo: (name) => this.#answers.startPick({ to: name }),
      explain: (from, to) => void this.#answers.ask(from, to),
      toggle: (id) => this.#view.toggle(id),
    };
  }

  #inputActions(): InputActions {
    return {
      click: (drawn) => this.#clicked(drawn),
      enter: (drawn) => this.#dock(drawn, true),
      open: ({ part }) => {
        const focus = part.about.container ?? part.about.network;
        if (focus !== undefined) this.#view.focusOn(focus);
      },
      find: () => this.#page.find.open(),
      escape: () => this.#escape(),
    };
  }

  /** Brings everything that hangs on the elements of the picture to the new ones. */
  #afterDrawing(): void {
    const { card, find, minimap, panel, picture, playback } = this.#page;
    if (!picture.diagram) return;
    card.hide();
    this.#page.input.rest();
    this.#refreshCard();
    this.#view.restoreFocus();
    minimap.update();
    picture.fitToRoom();
    find.search();
    playback.refresh();
    this.#highlight(this.#highlighted, false);
    if (panel.what === 'tables') this.#descriptions.showTables(false);
  }

  #offerRun(offer: RunOffer): void {
    const { run } = this.#page;
    run.offer(offer);
    if (!isRunOffered(offer)) run.element.hidden = true;
    this.#offer = offer;
    this.#showRunState();
  }

  #toggleRun(): void {
    const { run, toolbar } = this.#page;
    const { element } = run;
    element.hidden = !element.hidden;
    this.#showRunState();
    const controls = [...element.querySelectorAll<HTMLElement>('select, input')];
    if (element.hidden) toolbar.focusRun();
    else controls.find((control) => control.checkVisibility())?.focus();
  }

  /** The button is marked while other files are read than Compose takes, or a profile is on. */
  #showRunState(): void {
    const { run, toolbar } = this.#page;
    const { files, profiles } = this.#offer;
    const isActive = files.some(({ id, isOn }) => isOn && id !== '') || profiles.some(({ isOn }) => isOn);
    toolbar.runState(isRunOffered(this.#offer), !run.element.hidden, isActive);
  }

  #toggleFilter(): void {
    const { filters, toolbar } = this.#page;
    const { element } = filters;
    element.hidden = !element.hidden;
    toolbar.filterState(!element.hidden, this.#view.message?.view.filter !== undefined);
    if (element.hidden) toolbar.focusFilter();
    else element.querySelector('select')?.focus();
  }

  #reveal(element: string, go: boolean): void {
    this.#host.send({ type: 'reveal', revision: this.#view.revision, element, go });
  }

  #clicked(drawn: DrawnPart): void {
    if (this.#page.picker.picking) {
      this.#answers.pick(drawn);
      return;
    }
    if (drawn.part.about.source) this.#reveal(drawn.part.id, false);
    this.#dock(drawn, false);
  }

  /** Shows all that is known of a part beside the picture. */
  #dock({ part }: DrawnPart, focus: boolean): void {
    const { card, panel } = this.#page;
    card.hide();
    panel.show('card', part.card.title, cardPage(part, this.#view.message?.diagram, this.#cardActions()), false);
    this.#docked = part.id;
    if (focus) panel.focusFirst();
  }

  /** Brings the docked card up to date with a new picture; closes it where its part is gone. */
  #refreshCard(): void {
    const { panel, picture } = this.#page;
    if (panel.what !== 'card' || this.#docked === undefined) return;
    const drawn = picture.parts.get(this.#docked);
    if (!drawn) {
      panel.close();
      return;
    }
    // Whoever collapsed a group by its button is then on the button that expands it.
    const actions = (): HTMLElement[] => [...panel.element.querySelectorAll<HTMLElement>('.card-actions button')];
    const at = actions().findIndex((button) => button === document.activeElement);
    this.#dock(drawn, panel.element.contains(document.activeElement));
    if (at >= 0) actions()[at]?.focus();
  }

  #highlight(elements: readonly string[], reveal: boolean): void {
    this.#highlighted = elements;
    this.#page.picture.mark('lit', elements);
    if (reveal) this.#page.picture.reveal(elements);
  }

  #escape(): void {
    const { card, picker, picture } = this.#page;
    // One thing at a time: what waits for a click, what the pointer is on, what opened last.
    if (picker.picking) picker.end();
    else if (card.shownId !== undefined) card.hide();
    else if (!this.#opened.closeLast()) picture.mark('lit', []);
  }

  #panelClosed(): void {
    const { picture, playback } = this.#page;
    this.#open.set(undefined);
    playback.show(undefined);
    picture.mark('on-path', []);
    picture.mark('at-step', []);
    picture.mark('lit', this.#highlighted);
  }

  #show(what: Extract<ToWebview, { type: 'show' }>['what']): void {
    switch (what) {
      case 'matrix':
        void this.#matrices.ask();
        break;
      case 'find':
        this.#page.find.open();
        break;
      case 'explainer':
        this.#descriptions.showExplainer();
        break;
      case 'tables':
        this.#descriptions.showTables();
        break;
    }
  }
}

function isRunOffered({ files, profiles }: RunOffer): boolean {
  return files.length > 0 || profiles.length > 0;
}
