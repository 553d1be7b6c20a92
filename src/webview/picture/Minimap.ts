import { h, s } from '../shell/h.ts';
import { MINIMAP_FROM, MINIMAP_LONGEST, MINIMAP_MARGIN } from '../layout/Viewport.ts';
import type { PictureView } from './PictureView.ts';

/** A small copy of the picture's boxes with the part that is in view. A click moves there. For the mouse only: the keyboard has 0 and the arrows. */
export class Minimap {
  readonly element: HTMLElement;
  readonly #view: PictureView;
  readonly #frame = s('rect', { class: 'frame' });
  #ratio = 1;

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

  /** The size of the upper right corner that it covers. */
  get corner(): { readonly width: number; readonly height: number } {
    if (this.element.hidden) return { width: 0, height: 0 };
    return { width: this.element.offsetWidth + MINIMAP_MARGIN, height: this.element.offsetHeight + MINIMAP_MARGIN };
  }

  /** Draws it for a new picture; hidden for small ones. */
  update(): void {
    const nodes = [...this.#view.parts.values()].filter((p) => p.type === 'node');
    this.element.hidden = nodes.length < MINIMAP_FROM;
    if (this.element.hidden) return;
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

  #follow(): void {
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
