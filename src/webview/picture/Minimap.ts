import { h, s } from '../shell/h.ts';
import { MINIMAP_FROM, MINIMAP_LONGEST } from '../layout/Viewport.ts';
import type { PictureView } from './PictureView.ts';

/** In a lower view it would cover too much. */
const LEAST_HEIGHT = 400;

/** A small copy of the picture's boxes with the part that is in view. A click moves there. For the mouse only: the keyboard has 0 and the arrows. */
export class Minimap {
  readonly element: HTMLElement;
  readonly #view: PictureView;
  readonly #frame = s('rect', { class: 'frame' });
  #ratio = 1;
  #isLarge = false;

  constructor(view: PictureView) {
    this.#view = view;
    this.element = h('div', { class: 'minimap chrome', 'aria-hidden': 'true', hidden: true });
    view.stage.onMove(() => this.#follow());
    const go = (event: PointerEvent): void => {
      const box = this.element.getBoundingClientRect();
      const { width, height } = view.stage.viewport;
      const { scale } = view.stage.place;
      view.stage.touched = true;
      view.stage.place = {
        scale,
        x: width / 2 - ((event.clientX - box.x) / this.#ratio) * scale,
        y: height / 2 - ((event.clientY - box.y) / this.#ratio) * scale,
      };
    };
    this.element.addEventListener('pointerdown', (event) => {
      this.element.setPointerCapture(event.pointerId);
      go(event);
    });
    this.element.addEventListener('pointermove', (event) => {
      if (event.buttons > 0) go(event);
    });
  }

  /** Draws it for a new picture; hidden for small ones. */
  update(): void {
    const nodes = [...this.#view.parts.values()].filter((p) => p.type === 'node');
    this.#isLarge = nodes.length >= MINIMAP_FROM;
    this.#show();
    if (!this.#isLarge) return;
    const { width, height } = this.#view.stage.size;
    this.#ratio = MINIMAP_LONGEST / Math.max(width, height);
    const svg = s('svg', {
      width: width * this.#ratio,
      height: height * this.#ratio,
      viewBox: `0 0 ${width} ${height}`,
    });
    for (const { part, element } of nodes) {
      const box = this.#view.boxOf(part.id);
      if (!box) continue;
      svg.append(
        s('rect', {
          x: box.x,
          y: box.y,
          width: box.width,
          height: box.height,
          class: `kind-${part.kind} ${[...element.classList].filter((c) => c.startsWith('closed-')).join(' ')} ${part.look.severity ? `has-${part.look.severity}` : ''}`,
        }),
      );
    }
    svg.append(this.#frame);
    this.element.replaceChildren(svg);
    this.#follow();
  }

  /** It lies over the picture: only while a person moves about in it, and where there is room for both. */
  #show(): void {
    const { stage } = this.#view;
    const { width, height } = stage.viewport;
    const { scale } = stage.place;
    const isWhole = stage.size.width * scale <= width && stage.size.height * scale <= height;
    this.element.hidden = !this.#isLarge || !stage.touched || isWhole || height < LEAST_HEIGHT;
  }

  #follow(): void {
    this.#show();
    if (this.element.hidden) return;
    const { width, height } = this.#view.stage.viewport;
    const { x, y, scale } = this.#view.stage.place;
    const values = {
      x: -x / scale,
      y: -y / scale,
      width: width / scale,
      height: height / scale,
      'stroke-width': 2 / this.#ratio,
    };
    for (const [name, value] of Object.entries(values)) this.#frame.setAttribute(name, String(value));
  }
}
