import * as l10n from '@vscode/l10n';
import type { Diagram, DiagramFilter } from '../../protocol/index.ts';
import { AskForm } from '../answer/AskForm.ts';
import { EndPicker } from '../answer/EndPicker.ts';
import { Playback } from '../answer/Playback.ts';
import { FilterNote } from '../controls/FilterNote.ts';
import { FilterPanel } from '../controls/FilterPanel.ts';
import { FindBox } from '../controls/FindBox.ts';
import { type RunActions, RunPanel } from '../controls/RunPanel.ts';
import { Legend } from '../controls/Legend.ts';
import { Toolbar, type ToolbarActions } from '../controls/Toolbar.ts';
import { MatrixPlace } from '../matrix/MatrixPlace.ts';
import { CardView } from '../picture/CardView.ts';
import { type InputActions, InputController } from '../picture/InputController.ts';
import { Minimap } from '../picture/Minimap.ts';
import { type PictureEvents, PictureView } from '../picture/PictureView.ts';
import { zoomButtons } from '../picture/zoomButtons.ts';
import { h } from './h.ts';
import type { Host } from './Host.ts';
import { type MessageMore, MessageView } from './MessageView.ts';
import { Notices } from './Notices.ts';
import { ProgressIndicator } from './ProgressIndicator.ts';
import { Questions } from './Questions.ts';
import { SidePanel } from './SidePanel.ts';
import { Toast } from './Toast.ts';
import { remember, rememberedState } from './ViewState.ts';

/** What a person does on the page, for whoever carries it out. */
export interface PageEvents {
  readonly toolbar: ToolbarActions;
  readonly input: InputActions;
  readonly picture: PictureEvents;
  readonly filter: (filter: DiagramFilter | undefined) => void;
  readonly run: RunActions;
  /** The form has a question. */
  readonly ask: (from: string, to: string) => void;
  /** Opens the form with these ends chosen. */
  readonly chooseEnds: (from?: string, to?: string) => void;
  readonly panelClosed: () => void;
}

/** The parts of the page, and where each of them stands. */
export class Page {
  readonly host: Host;
  readonly picture: PictureView;
  readonly toolbar: Toolbar;
  readonly notices: Notices;
  readonly card: CardView;
  readonly input: InputController;
  readonly panel: SidePanel;
  readonly playback: Playback;
  readonly askForm: AskForm;
  readonly filters: FilterPanel;
  readonly run: RunPanel;
  readonly find: FindBox;
  readonly filterNote: FilterNote;
  readonly legend: Legend;
  readonly minimap: Minimap;
  readonly message = new MessageView();
  readonly busy: ProgressIndicator;
  readonly toast = new Toast();
  readonly questions: Questions;
  readonly matrixPlace: MatrixPlace;
  readonly picker: EndPicker;

  constructor(host: Host, root: HTMLElement, events: PageEvents) {
    this.host = host;
    this.busy = new ProgressIndicator((request) => {
      host.cancel(request);
      this.toast.say(l10n.t('Cancelled.'));
    });
    this.questions = new Questions(host, this.busy, this.toast);
    this.matrixPlace = new MatrixPlace(root);
    this.picker = new EndPicker(root, events.chooseEnds);
    const state = rememberedState(host);
    const content = h('div', { class: 'content' });
    const area = h(
      'div',
      {
        class: 'stage',
        tabindex: '0',
        role: 'region',
        'aria-label': l10n.t(
          'Diagram of the network. Tab moves through its parts, arrow keys follow the lines, Enter opens a card, + and - zoom, 0 shows all.',
        ),
      },
      content,
    );
    this.picture = new PictureView(area, content, events.picture);
    this.toolbar = new Toolbar(events.toolbar);
    this.notices = new Notices((id) => host.send({ type: 'action', id }));
    this.panel = new SidePanel(events.panelClosed);
    this.playback = new Playback(this.picture, (hop, go) => this.panel.mark(`[data-hop="${hop}"]`, go));
    this.askForm = new AskForm(events.ask);
    this.filters = new FilterPanel(events.filter);
    this.run = new RunPanel(events.run);
    this.find = new FindBox(this.picture);
    this.filterNote = new FilterNote(this.find.element, () => {
      events.filter(undefined);
      // The button disappears with the filter; the focus goes back to the search.
      this.find.open();
    });
    this.legend = new Legend(state.legend ?? window.innerWidth > 1000, (open) => {
      remember(host, { legend: open });
      this.picture.fitToRoom();
    });
    this.minimap = new Minimap(this.picture);
    this.card = new CardView(area);
    this.input = new InputController(this.picture, this.card, events.input);
    area.append(this.minimap.element, this.find.element, this.picker.element, this.message.element);
    root.replaceChildren(
      h('a', { class: 'skip', href: '#after-picture' }, l10n.t('Skip the diagram')),
      this.toolbar.element,
      this.run.element,
      this.filters.element,
      this.notices.element,
      h('div', { class: 'columns' }, this.#picturePlace(area), this.matrixPlace.element, this.panel.element),
      h('span', { id: 'after-picture', tabindex: '-1' }),
      this.busy.element,
      this.toast.element,
    );
    if (state.view?.filter) this.filters.filter = state.view.filter;
    this.toolbar.isPinned = state.pinned === true;
  }

  /** Shows the legend of a diagram and notices about it. A layout measures the room that these leave, so it comes after. */
  announce(diagram: Diagram, notices: readonly string[]): void {
    this.legend.update(diagram.legend);
    this.notices.fromPicture = notices;
  }

  /** The picture, and below it what explains and moves it, so that nothing lies over it. */
  #picturePlace(area: HTMLElement): HTMLElement {
    const foot = h('div', { class: 'picture-foot' }, this.legend.element, zoomButtons(this.picture.stage));
    return h('div', { class: 'picture-place' }, area, foot);
  }

  /** Says in the place of the picture why there is none, and what can be done. */
  showMessage(symbol: string, title: string, text: string, more: MessageMore): void {
    this.busy.hide('drawing');
    this.picture.dropKept();
    this.message.show(symbol, title, text, more);
  }

  /** Says what went wrong: in a line above a picture that is there, else in its place. */
  fail(text: string, buttons: readonly HTMLElement[]): void {
    this.busy.hide('drawing');
    if (this.picture.svg) this.notices.fail(text, buttons);
    else this.showMessage('warning', l10n.t('No diagram'), text, { buttons });
  }
}
