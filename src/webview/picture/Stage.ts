import { READABLE } from '../layout/Viewport.ts';
import type { Place } from '../shell/ViewState.ts';

const SMALLEST = 0.05;
const MAX_SIZE = 4;
/** The greatest scale at which "show all" shows a small picture. */
const LIFE_SIZE = 1.25;
const EDGE = 16;

/** The area that pans and zooms the picture, whatever is drawn in it. */
export class Stage {
  readonly element: HTMLElement;
  readonly #content: HTMLElement;
  #place: Place = { x: 0, y: 0, scale: 1 };
  #size = { width: 0, height: 0 };
  readonly #moved = new Set<() => void>();
  #settle: ReturnType<typeof setTimeout> | undefined;
  /** Whether a person has moved the picture. A new drawing then keeps its place. */
  touched = false;

  constructor(element: HTMLElement, content: HTMLElement) {
    this.element = element;
    this.#content = content;
    element.addEventListener('wheel', (e) => this.#wheel(e), { passive: false });
    element.addEventListener('pointerdown', (e) => this.#grab(e));
    element.addEventListener('keydown', (e) => this.#key(e));
    new ResizeObserver(() => this.#tell()).observe(element);
  }

  onMove(listener: () => void): void {
    this.#moved.add(listener);
  }

  get place(): Place {
    return this.#place;
  }

  set place(place: Place) {
    const scale = Math.min(MAX_SIZE, Math.max(SMALLEST, place.scale));
    this.#place = { x: place.x, y: place.y, scale };
    this.#content.style.transform = `translate(${this.#place.x}px, ${this.#place.y}px) scale(${scale})`;
    this.element.style.setProperty('--scale', String(scale));
    this.#tell();
  }

  /** The size of the picture, unscaled. */
  set size(size: { readonly width: number; readonly height: number }) {
    this.#size = { ...size };
  }

  get size(): { readonly width: number; readonly height: number } {
    return this.#size;
  }

  get viewport(): { readonly width: number; readonly height: number } {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  /** The room that is free for a picture. */
  get room(): { readonly width: number; readonly height: number } {
    const { width, height } = this.viewport;
    return { width: Math.max(1, width - 2 * EDGE), height: Math.max(1, height - 2 * EDGE) };
  }

  /** Where a picture that is too large to be read as a whole begins: the upper left corner of what is to be seen first. */
  start: { readonly x: number; readonly y: number } = { x: 0, y: 0 };

  /** Fits the picture in, as far as it can be read then; what does not fit is to be panned to. */
  fit(): void {
    this.fitAll();
    const { scale } = this.#place;
    if (scale >= READABLE) return;
    const { width, height } = this.room;
    const along = (size: number, room: number, from: number): number => {
      const free = room - size * READABLE;
      // What is too large by less than the margins fits without them.
      return EDGE + (free >= -2 * EDGE ? free / 2 : Math.max(free, Math.min(0, -from * READABLE)));
    };
    this.place = {
      x: along(this.#size.width, width, this.start.x),
      y: along(this.#size.height, height, this.start.y),
      scale: READABLE,
    };
  }

  /** Fits the whole picture in, however small its texts become. */
  fitAll(): void {
    const { width, height } = this.room;
    const scale = Math.max(SMALLEST, Math.min(LIFE_SIZE, width / this.#size.width, height / this.#size.height));
    this.place = {
      x: EDGE + (width - this.#size.width * scale) / 2,
      y: EDGE + (height - this.#size.height * scale) / 2,
      scale,
    };
  }

  /** What a person asks for: the whole picture. A new drawing keeps it so. */
  showAll(): void {
    this.touched = true;
    this.glide();
    this.fitAll();
  }

  zoom(factor: number, at = { x: this.viewport.width / 2, y: this.viewport.height / 2 }): void {
    const scale = Math.min(MAX_SIZE, Math.max(SMALLEST, this.#place.scale * factor));
    const ratio = scale / this.#place.scale;
    this.touched = true;
    this.place = { x: at.x - (at.x - this.#place.x) * ratio, y: at.y - (at.y - this.#place.y) * ratio, scale };
  }

  pan(dx: number, dy: number): void {
    this.touched = true;
    this.place = { ...this.#place, x: this.#place.x + dx, y: this.#place.y + dy };
  }

  /**
   * Brings a rectangle into view: moves as little as needed, and changes the scale only where the texts in it cannot be read at the
   * present one, or it does not fit.
   */
  reveal(
    box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
    smooth = true,
  ): void {
    const { width, height } = this.viewport;
    const margin = 40;
    const fitting = Math.min((width - 2 * margin) / box.width, (height - 2 * margin) / box.height, LIFE_SIZE);
    const before = this.#place.scale;
    const wanted =
      before < READABLE ? Math.max(READABLE, fitting) : before > fitting ? Math.max(READABLE, fitting) : before;
    if (wanted !== before) {
      this.glide(smooth);
      this.place = {
        x: width / 2 - (box.x + box.width / 2) * wanted,
        y: height / 2 - (box.y + box.height / 2) * wanted,
        scale: wanted,
      };
      this.touched = true;
      return;
    }
    const { scale } = this.#place;
    const left = box.x * scale + this.#place.x;
    const top = box.y * scale + this.#place.y;
    const right = left + box.width * scale;
    const bottom = top + box.height * scale;
    const dx = nudge(left, right, margin, width - margin);
    const dy = nudge(top, bottom, margin, height - margin);
    if (dx === 0 && dy === 0) return;
    this.glide(smooth);
    this.place = { ...this.#place, x: this.#place.x + dx, y: this.#place.y + dy };
  }

  /** Animates the next change of place, unless reduced motion is set. */
  glide(smooth = true): void {
    this.#content.classList.toggle('gliding', smooth);
    setTimeout(() => this.#content.classList.remove('gliding'), 260);
  }

  #tell(): void {
    for (const listener of this.#moved) listener();
  }

  #wheel(event: WheelEvent): void {
    if ((event.target as Element).closest('.card, .legend, .message')) return;
    event.preventDefault();
    const box = this.element.getBoundingClientRect();
    const line = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    // A pinch arrives as a wheel with the control key (UI Events, browsers' convention); a plain wheel zooms too, and with
    // shift or a horizontal delta it pans.
    if (!event.ctrlKey && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))) {
      this.pan(-(event.deltaX || event.deltaY) * line, event.shiftKey ? 0 : -event.deltaY * line);
      return;
    }
    const speed = event.ctrlKey ? 0.01 : 0.0016;
    const step = Math.max(-120, Math.min(120, event.deltaY * line));
    this.zoom(Math.exp(-step * speed), { x: event.clientX - box.left, y: event.clientY - box.top });
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => this.#tell(), 120);
  }

  #grab(event: PointerEvent): void {
    if (event.button !== 0 && event.button !== 1) return;
    if ((event.target as Element).closest('.chrome')) return;
    let last = { x: event.clientX, y: event.clientY };
    let far = 0;
    const move = (event: PointerEvent): void => {
      const dx = event.clientX - last.x;
      const dy = event.clientY - last.y;
      far += Math.abs(dx) + Math.abs(dy);
      last = { x: event.clientX, y: event.clientY };
      if (far < 4) return;
      if (!this.element.hasPointerCapture(event.pointerId)) this.element.setPointerCapture(event.pointerId);
      this.element.classList.add('grabbing');
      this.pan(dx, dy);
    };
    const drop = (): void => {
      this.element.classList.remove('grabbing');
      this.element.removeEventListener('pointermove', move);
      this.element.removeEventListener('pointerup', drop);
      this.element.removeEventListener('pointercancel', drop);
      this.dragged = far >= 4;
    };
    this.dragged = false;
    this.element.addEventListener('pointermove', move);
    this.element.addEventListener('pointerup', drop);
    this.element.addEventListener('pointercancel', drop);
  }

  /** Whether the last press was a drag. The click after it is then ignored. */
  dragged = false;

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    // Overlays (find box, cards, legend) handle their own keys.
    if ((event.target as Element).closest('.chrome, .message')) return;
    const step = 60;
    switch (event.key) {
      case '+':
      case '=':
        this.zoom(1.25);
        break;
      case '-':
        this.zoom(0.8);
        break;
      case '0':
        this.showAll();
        break;
      case 'ArrowLeft':
        this.pan(step, 0);
        break;
      case 'ArrowRight':
        this.pan(-step, 0);
        break;
      case 'ArrowUp':
        this.pan(0, step);
        break;
      case 'ArrowDown':
        this.pan(0, -step);
        break;
      default:
        return;
    }
    event.preventDefault();
  }
}

function nudge(start: number, end: number, from: number, to: number): number {
  if (end - start > to - from) return start > from || end < to ? (from + to) / 2 - (start + end) / 2 : 0;
  return start < from ? from - start : end > to ? to - end : 0;
}
