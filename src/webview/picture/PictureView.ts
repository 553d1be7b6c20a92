import type { Diagram, DiagramMessage } from '../../protocol/index.ts';
import { decorate, type DrawnPart } from './decorate.ts';
import { type Drawing, drawMermaid } from './drawMermaid.ts';
import { READABLE } from '../layout/Viewport.ts';
import { h } from '../shell/h.ts';
import { Stage } from './Stage.ts';
import type { Place } from '../shell/ViewState.ts';

export interface PictureEvents {
  readonly toggle: (group: string) => void;
  /** Called when a picture is in place. */
  readonly drawn: (diagram: Diagram, drawing: Drawing) => void;
}

/** The picture in its stage: draws a diagram, keeps the place over changes, highlights elements. */
export class PictureView {
  readonly stage: Stage;
  readonly #content: HTMLElement;
  readonly #events: PictureEvents;
  #parts = new Map<string, DrawnPart>();
  #diagram: Diagram | undefined;
  #texts = new Map<string, string>();
  #revealed: readonly string[] = [];
  #running: AbortController | undefined;
  #svg: SVGSVGElement | undefined;

  constructor(stage: HTMLElement, content: HTMLElement, events: PictureEvents) {
    this.stage = new Stage(stage, content);
    this.#content = content;
    this.#events = events;
  }

  get diagram(): Diagram | undefined {
    return this.#diagram;
  }

  get svg(): SVGSVGElement | undefined {
    return this.#svg;
  }

  get parts(): ReadonlyMap<string, DrawnPart> {
    return this.#parts;
  }

  /** Draws a diagram. Resolves false if a later call or `cancel` superseded it; the previous picture then stays. */
  async draw(message: DiagramMessage, place: Place | undefined): Promise<boolean> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    try {
      const drawing = await drawMermaid(message.mermaid, message.diagram, this.stage.room, running.signal);
      if (running.signal.aborted) return false;
      this.#put(message.diagram, drawing, place);
      return true;
    } catch (error) {
      if (running.signal.aborted) return false;
      throw error;
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  }

  cancel(): void {
    this.#running?.abort();
  }

  #put(diagram: Diagram, drawing: Drawing, place: Place | undefined): void {
    const before = this.#diagram;
    const same = before?.title === diagram.title && before.detail === diagram.detail && before.focus === diagram.focus;
    const fixed = same && this.stage.touched ? this.#fixedPoint() : undefined;
    const focused = document.activeElement instanceof SVGElement ? document.activeElement.dataset['id'] : undefined;

    this.#parts = decorate(drawing, diagram, { toggle: this.#events.toggle });
    this.#diagram = diagram;
    this.#svg = drawing.svg;
    const box = drawing.svg.viewBox.baseVal;
    drawing.svg.setAttribute('width', String(box.width));
    drawing.svg.setAttribute('height', String(box.height));
    this.#content.replaceChildren(drawing.svg);
    this.stage.size = { width: box.width, height: box.height };
    if (place) {
      this.stage.touched = true;
      this.stage.place = place;
    } else if (fixed) this.#keep(fixed);
    else {
      this.stage.touched = false;
      this.stage.fitAll();
      this.#startAtEntry();
      this.stage.fit();
    }
    if (focused !== undefined) this.#parts.get(focused)?.element.focus({ preventScroll: true });
    if (same) this.#markChanges();
    this.#texts = textsOf(diagram);
    this.#events.drawn(diagram, drawing);
  }

  /** A picture that is too large to be read as a whole begins with what is in focus, else where packets come in. */
  #startAtEntry(): void {
    const focus = this.#diagram?.focus;
    const inFocus =
      focus === undefined
        ? undefined
        : [...this.#parts.values()].find(({ part }) => [part.about.container, part.about.network].includes(focus));
    const entry = this.boxOf(inFocus?.part.id ?? 'lan');
    const { width, height } = this.stage.room;
    this.stage.start = entry
      ? {
          x: Math.max(0, entry.x + entry.width / 2 - width / (2 * READABLE)),
          y: Math.max(0, entry.y + entry.height / 2 - height / (2 * READABLE)),
        }
      : { x: 0, y: 0 };
  }

  /** Shows a picture as it was when the page was left, until `draw` puts a new one in its place. It does nothing. */
  showKept(svg: SVGSVGElement, place: Place): void {
    const { width, height } = svg.viewBox.baseVal;
    this.#content.replaceChildren(h('div', { class: 'kept', inert: true, 'aria-hidden': 'true' }, svg));
    this.stage.size = { width, height };
    this.stage.place = place;
  }

  /** Takes a kept picture away: it is known to be of something else, or of nothing. */
  dropKept(): void {
    this.#content.querySelector(':scope > .kept')?.remove();
  }

  /** The element nearest to the middle of the view, and its position, which is to be kept. */
  #fixedPoint(): { readonly id: string; readonly x: number; readonly y: number } | undefined {
    const view = this.stage.element.getBoundingClientRect();
    const middle = { x: view.x + view.width / 2, y: view.y + view.height / 2 };
    let best: { id: string; x: number; y: number; far: number } | undefined;
    for (const [id, { element, type }] of this.#parts) {
      if (type !== 'node') continue;
      const box = element.getBoundingClientRect();
      const x = box.x + box.width / 2;
      const y = box.y + box.height / 2;
      const far = Math.hypot(x - middle.x, y - middle.y);
      if (!best || far < best.far) best = { id, x, y, far };
    }
    return best;
  }

  #keep(fixed: { readonly id: string; readonly x: number; readonly y: number }): void {
    const { place } = this.stage;
    const element = this.#parts.get(fixed.id)?.element;
    if (!element) return;
    this.stage.place = place;
    const box = element.getBoundingClientRect();
    this.stage.place = {
      ...place,
      x: place.x + fixed.x - (box.x + box.width / 2),
      y: place.y + fixed.y - (box.y + box.height / 2),
    };
  }

  #markChanges(): void {
    if (!this.#diagram) return;
    for (const [id, text] of textsOf(this.#diagram)) {
      if (this.#texts.get(id) === text) continue;
      const element = this.#parts.get(id)?.element;
      if (!element) continue;
      element.classList.add('changed');
      setTimeout(() => element.classList.remove('changed'), 2500);
    }
  }

  /** The box of an element in the picture's own coordinates. */
  boxOf(id: string): DOMRect | undefined {
    const part = this.#parts.get(id);
    if (!part) return undefined;
    const target = (part.label ?? part.element).getBoundingClientRect();
    const origin = this.#content.getBoundingClientRect();
    const { scale } = this.stage.place;
    return new DOMRect(
      (target.x - origin.x) / scale,
      (target.y - origin.y) / scale,
      target.width / scale,
      target.height / scale,
    );
  }

  /** Brings elements into view, and keeps them there when the picture is drawn anew or the room changes. */
  reveal(ids: readonly string[], smooth = true): void {
    this.#revealed = ids;
    const boxes = ids.map((id) => this.boxOf(id)).filter((b) => b !== undefined);
    if (boxes.length === 0) return;
    const left = Math.min(...boxes.map((b) => b.left));
    const top = Math.min(...boxes.map((b) => b.top));
    const right = Math.max(...boxes.map((b) => b.right));
    const bottom = Math.max(...boxes.map((b) => b.bottom));
    this.stage.reveal({ x: left, y: top, width: right - left, height: bottom - top }, smooth);
  }

  /** Fits the picture into its room where no person moved it, with what was brought into view last. */
  fitToRoom(): void {
    if (this.stage.touched || !this.#svg) return;
    this.stage.fit();
    this.reveal(this.#revealed, false);
  }

  /** Gives a class to exactly these elements. With `others`, all other elements are dimmed. */
  mark(name: 'lit' | 'found' | 'on-path' | 'at-step' | 'related', ids: Iterable<string>, others = false): void {
    const wanted = new Set(ids);
    // An answer that is closed has nothing to be kept in view.
    if (name === 'on-path' && wanted.size === 0) this.#revealed = [];
    for (const [id, { element, label }] of this.#parts) {
      element.classList.toggle(name, wanted.has(id));
      label?.classList.toggle(name, wanted.has(id));
    }
    this.#svg?.classList.toggle(`only-${name}`, others && wanted.size > 0);
  }
}

/** The visible contents of each element, to find what an edit changed. */
function textsOf(diagram: Diagram): Map<string, string> {
  return new Map([
    ...[...diagram.nodes, ...diagram.groups].map((p) => [p.id, JSON.stringify([p.lines, p.look])] as const),
    ...diagram.edges.map((e) => [e.id, JSON.stringify([e.label, e.kind, e.look])] as const),
  ]);
}
