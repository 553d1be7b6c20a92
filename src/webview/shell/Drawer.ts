import * as l10n from '@vscode/l10n';
import type { Diagram, DiagramMessage } from '../../protocol/index.ts';
import { keptPicture, restoredPicture } from '../picture/keptPicture.ts';
import { MAX_FOR_ELK, partsOf, SLOW } from '../picture/drawMermaid.ts';
import type { CurrentView } from './CurrentView.ts';
import { textButton } from './h.ts';
import type { Page } from './Page.ts';
import { remember, rememberedState } from './ViewState.ts';

/** Draws the diagrams that the extension sends, and lets a person stop it. */
export class Drawer {
  readonly #page: Page;
  readonly #view: CurrentView;
  readonly #showTables: () => void;
  /** Whether the next picture is the first, which goes to the remembered place. */
  #restore = true;
  /** Counts the drawings that were begun. */
  #begun = 0;
  /** Whether a person stopped the drawing and the extension has not confirmed it: diagrams sent before that are not drawn. */
  #stopping = false;

  /** `showTables` offers the picture as text where it cannot be drawn. */
  constructor(page: Page, view: CurrentView, showTables: () => void) {
    this.#page = page;
    this.#view = view;
    this.#showTables = showTables;
  }

  /** Draws a diagram and updates the controls. Resolves with whether it is on screen. */
  async draw(message: DiagramMessage): Promise<boolean> {
    if (this.#stopping) return false;
    const { busy, host, picture, toolbar } = this.#page;
    const { diagram } = message;
    const parts = partsOf(diagram);
    const turn = ++this.#begun;
    if (parts > SLOW) this.wait(l10n.t`Laying out ${parts} parts…`, 0);
    else busy.hide('drawing');
    const state = rememberedState(host);
    const place = this.#restore && state.title === diagram.title ? state.place : undefined;
    try {
      this.#page.announce(diagram, noticesOf(diagram));
      if (!(await picture.draw(message, place))) {
        // A person stopped it, or a newer drawing has begun. The newer one hides the sign when it is done.
        if (turn === this.#begun) busy.hide('drawing');
        return false;
      }
    } catch (error) {
      host.log('error', `drawing failed: ${error instanceof Error ? error.message : String(error)}`);
      this.#page.fail(l10n.t('This network could not be drawn. Try another detail level, or collapse some groups.'), [
        textButton(l10n.t('Show the overview'), () => this.#view.showDetail('overview')),
        textButton(l10n.t('Diagram as text'), this.#showTables, { secondary: true }),
      ]);
      this.#view.message = message;
      toolbar.update(message);
      return false;
    }
    this.#restore = false;
    this.#show(message);
    return true;
  }

  /** Shows the picture that was on screen when the page was left: reading and drawing it again takes a while. */
  restore(): void {
    const { host, picture, toolbar } = this.#page;
    const { picture: kept, place } = rememberedState(host);
    const svg = kept && restoredPicture(kept.svg);
    if (!svg || !place) return;
    toolbar.heading = kept.heading;
    picture.showKept(svg, place);
  }

  /** Says that a picture is being made, and lets a person stop it. */
  wait(text: string, after: number): void {
    this.#page.busy.show('drawing', text, after, { cancel: () => this.#stop() });
  }

  /** The extension has confirmed the stop: what it sends from now on is drawn again. */
  stopped(): void {
    this.#stopping = false;
  }

  /** Brings the page up to date with the picture that is on screen now. */
  #show(message: DiagramMessage): void {
    const { askForm, busy, filterNote, filters, host, toolbar } = this.#page;
    const { diagram, view } = message;
    this.#view.message = message;
    this.#page.message.hide();
    toolbar.update(message);
    filters.offer(diagram.filters);
    filters.filter = view.filter;
    toolbar.filterState(!filters.element.hidden, view.filter !== undefined);
    filterNote.shown = view.filter !== undefined;
    askForm.offer(diagram.askable);
    remember(host, { view, title: diagram.title, picture: undefined });
    this.#keep();
    busy.hide('drawing');
    if (isEmpty(diagram)) {
      this.#page.showMessage(
        'filter',
        l10n.t('Nothing to draw'),
        view.filter ? l10n.t('No container matches the filter.') : l10n.t('There are no services or networks here.'),
        { buttons: view.filter ? [textButton(l10n.t('Clear the filter'), () => this.#view.filterBy(undefined))] : [] },
      );
    }
  }

  /** Keeps the picture for a page that comes back, once there is nothing else to do. */
  #keep(): void {
    const { host, picture, toolbar } = this.#page;
    const drawn = picture.svg;
    requestIdleCallback(
      () => {
        if (!drawn || picture.svg !== drawn) return;
        const svg = keptPicture(drawn);
        remember(host, {
          place: picture.stage.place,
          picture: svg === undefined ? svg : { svg, heading: toolbar.heading },
        });
      },
      { timeout: 2000 },
    );
  }

  /** Goes back to the picture on screen. Without one, a person can ask for it. */
  #stop(): void {
    const { filters, host, message, picture, toast } = this.#page;
    this.#stopping = true;
    picture.cancel();
    host.send({ type: 'stopDrawing', revision: this.#view.revision });
    const view = this.#view.message?.view;
    if (view) {
      filters.filter = view.filter;
      toast.say(l10n.t('Cancelled.'));
      return;
    }
    this.#page.showMessage(
      'type-hierarchy',
      l10n.t('Not drawn'),
      l10n.t('You stopped it before the diagram was ready.'),
      {
        buttons: [
          textButton(l10n.t('Draw'), () => {
            const state = rememberedState(host);
            message.hide();
            this.wait(l10n.t('Reading the network…'), 300);
            host.send({ type: 'ready', ...(state.view && { view: state.view }) });
          }),
        ],
      },
    );
  }
}

function isEmpty(diagram: Diagram): boolean {
  const parts = [...diagram.nodes, ...diagram.groups];
  return parts.every(({ about }) => about.container === undefined && about.network === undefined && !about.holds);
}

function noticesOf(diagram: Diagram): string[] {
  return [
    ...diagram.notices,
    ...(partsOf(diagram) > MAX_FOR_ELK
      ? [
          l10n.t(
            'The diagram is large, so a faster, simpler layout is used. Collapse groups or filter for a tidier one.',
          ),
        ]
      : []),
  ];
}
