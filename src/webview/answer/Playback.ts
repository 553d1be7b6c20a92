import * as l10n from '@vscode/l10n';
import { type Answer, type Hop, isListenerUnknown, pathOf, type PathStep } from '../../protocol/index.ts';
import { h, iconButton, s } from '../shell/h.ts';
import type { PictureView } from '../picture/PictureView.ts';

const STEP_MS = 1500;

/** Plays an answer on the picture: a packet that moves along the drawn lines, hop by hop, with the addresses that it carries. */
export class Playback {
  readonly element: HTMLElement;
  readonly #view: PictureView;
  readonly #onStep: (hop: number, go: boolean) => void;
  readonly #label = h('span', { class: 'playback-label', role: 'status' });
  readonly #play: HTMLButtonElement;
  #answer: Answer | undefined;
  #steps: ReturnType<typeof pathOf> = [];
  #at = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #moving = 0;
  #packet: SVGGElement | undefined;

  /** `onStep` is called for each step, with `go` if a person chose it and it should scroll into view. */
  constructor(view: PictureView, onStep: (hop: number, go: boolean) => void) {
    this.#view = view;
    this.#onStep = onStep;
    this.#play = iconButton('play', l10n.t('Play'), () => this.toggle());
    this.element = h(
      'div',
      { class: 'playback', role: 'group', 'aria-label': l10n.t('Playback of the packet') },
      iconButton('debug-step-back', l10n.t('Step back'), () => this.step(-1)),
      this.#play,
      iconButton('debug-step-over', l10n.t('Step forward'), () => this.step(1)),
      this.#label,
    );
  }

  /** Shows an answer; undefined ends the playback. `at` is the step at which the packet waits. */
  show(answer: Answer | undefined, at = -1): void {
    this.pause();
    this.#answer = answer;
    this.#at = at;
    this.refresh();
  }

  /** Finds the path again in a new picture. */
  refresh(): void {
    this.#packet?.remove();
    this.#packet = undefined;
    const { diagram } = this.#view;
    this.#steps = this.#answer && diagram ? pathOf(diagram, this.#answer) : [];
    this.#view.mark('on-path', this.#route(), this.#steps.length > 0);
    this.#view.svg?.classList.toggle('path-unknown', this.#answer !== undefined && isListenerUnknown(this.#answer));
    this.#view.mark('at-step', []);
    const step = this.#at >= 0 ? this.#put(this.#at, false) : undefined;
    if (step) this.#onStep(step.hop, false);
    else this.#tell();
  }

  get position(): number {
    return this.#at;
  }

  step(by: number): void {
    this.pause();
    this.go(this.#at + by);
  }

  toggle(): void {
    if (this.#timer !== undefined) {
      this.pause();
      return;
    }
    if (this.#at >= this.#steps.length - 1) this.#at = -1;
    const next = (): void => {
      this.go(this.#at + 1);
      this.#timer = this.#at < this.#steps.length - 1 ? setTimeout(next, STEP_MS) : undefined;
      this.#face();
    };
    next();
  }

  pause(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#face();
  }

  go(to: number): void {
    const step = this.#put(to, true);
    if (!step) return;
    if (step.anchor !== undefined) this.#view.reveal([step.anchor]);
    this.#onStep(step.hop, true);
  }

  #put(to: number, smooth: boolean): PathStep | undefined {
    const index = Math.max(0, Math.min(this.#steps.length - 1, to));
    const step = this.#steps[index];
    if (!step) return undefined;
    const from = this.#steps[this.#at]?.anchor;
    this.#at = index;
    this.#view.mark('at-step', step.elements);
    if (step.anchor !== undefined) this.#move(from, step.anchor, smooth);
    this.#tell();
    return step;
  }

  #face(): void {
    const playing = this.#timer !== undefined;
    this.#play.firstElementChild?.setAttribute('class', `codicon codicon-${playing ? 'debug-pause' : 'play'}`);
    this.#play.title = playing ? l10n.t('Pause') : l10n.t('Play');
    this.#play.setAttribute('aria-label', this.#play.title);
  }

  #tell(): void {
    const hop = this.#answer?.hops[this.#at];
    const count = this.#steps.length;
    this.#label.textContent =
      count === 0
        ? ''
        : hop
          ? l10n.t`Step ${this.#at + 1} of ${count}`
          : count === 1
            ? l10n.t('1 step')
            : l10n.t`${count} steps`;
  }

  /** The elements of all hops and the lines between them. */
  #route(): Set<string> {
    const ids = new Set(this.#steps.flatMap((step) => step.elements));
    let before: string | undefined;
    for (const { anchor } of this.#steps) {
      if (anchor !== undefined && before !== undefined && anchor !== before)
        for (const id of this.#between(before, anchor)) ids.add(id);
      before = anchor ?? before;
    }
    return ids;
  }

  /** The shortest path along drawn lines, as ids of lines and nodes in order; empty if there is none. */
  #between(from: string, to: string): string[] {
    const { diagram } = this.#view;
    if (!diagram) return [];
    const parents = new Map(diagram.nodes.map((n) => [n.id, n.group]));
    const next = new Map<string, { edge: string; to: string }[]>();
    const link = (one: string, edge: string, other: string): void => {
      const list = next.get(one);
      if (list) list.push({ edge, to: other });
      else next.set(one, [{ edge, to: other }]);
    };
    for (const line of diagram.edges) {
      // A refused or blocked line is only part of the path if the path ends there.
      if ((line.kind === 'refused' || line.kind === 'blocked') && line.to !== to) continue;
      link(line.from, line.id, line.to);
      link(line.to, line.id, line.from);
    }
    const came = new Map<string, { from: string; edge: string }>();
    const queue = [from];
    const seen = new Set(queue);
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      if (at === to || parents.get(at) === to) {
        const way: string[] = [];
        for (let back = at; back !== from;) {
          const step = came.get(back);
          if (!step) break;
          way.unshift(step.edge, back);
          back = step.from;
        }
        return way;
      }
      for (const { edge, to: there } of next.get(at) ?? []) {
        if (seen.has(there)) continue;
        seen.add(there);
        came.set(there, { from: at, edge });
        queue.push(there);
      }
    }
    return [];
  }

  #centre(id: string): DOMPoint | undefined {
    const box = this.#view.boxOf(id);
    const part = this.#view.parts.get(id);
    if (!box) return undefined;
    // At a group the packet waits at the title, not in the middle of the contents.
    return new DOMPoint(box.x + box.width / 2, part?.type === 'group' ? box.y + 14 : box.y + box.height / 2);
  }

  #move(from: string | undefined, to: string, smooth: boolean): void {
    const svg = this.#view.svg;
    const end = this.#centre(to);
    if (!svg || !end) return;
    const origin = svg.viewBox.baseVal;
    this.#packet ??= packetMark();
    svg.append(this.#packet);
    const packet = this.#packet;
    labelPacket(packet, this.#answer?.hops[this.#at], this.#roomRightOf(end.x));
    const put = (point: { x: number; y: number }): void =>
      packet.setAttribute('transform', `translate(${point.x + origin.x}, ${point.y + origin.y})`);
    const still =
      matchMedia('(prefers-reduced-motion: reduce)').matches ||
      document.body.classList.contains('vscode-reduce-motion');
    const points = from === undefined || from === to ? [] : this.#points(from, to);
    const run = ++this.#moving;
    if (!smooth || still || points.length < 2) {
      put(end);
      return;
    }
    const lengths = points.map((point, index) =>
      index === 0
        ? 0
        : Math.hypot(point.x - (points[index - 1]?.x ?? point.x), point.y - (points[index - 1]?.y ?? point.y)),
    );
    const total = lengths.reduce((a, b) => a + b, 0);
    const duration = Math.min(1100, 350 + total * 0.8);
    const start = performance.now();
    const frame = (now: number): void => {
      if (run !== this.#moving) return;
      const time = Math.min(1, (now - start) / duration);
      let rest = total * (time < 0.5 ? 2 * time * time : 1 - (2 - 2 * time) ** 2 / 2);
      let i = 1;
      while (i < points.length - 1 && rest > (lengths[i] ?? 0)) rest -= lengths[i++] ?? 0;
      const before = points[i - 1];
      const after = points[i];
      if (before && after) {
        const part = (lengths[i] ?? 0) === 0 ? 1 : Math.min(1, rest / (lengths[i] ?? 1));
        put({ x: before.x + (after.x - before.x) * part, y: before.y + (after.y - before.y) * part });
      }
      if (time < 1) requestAnimationFrame(frame);
      else put(end);
    };
    requestAnimationFrame(frame);
  }

  /** The room to the right of a place in the picture, in the units of the packet's label. */
  #roomRightOf(x: number): number {
    const { element, place } = this.#view.stage;
    return (element.clientWidth - place.x - x * place.scale) / Math.max(1, place.scale);
  }

  /** Points along the lines between two anchors, in the picture's coordinates. */
  #points(from: string, to: string): { x: number; y: number }[] {
    const start = this.#centre(from);
    if (!start) return [];
    const points: { x: number; y: number }[] = [start];
    const origin = this.#view.svg?.viewBox.baseVal;
    for (const id of this.#between(from, to)) {
      const line = this.#view.parts.get(id)?.line;
      if (!line || !origin) continue;
      const length = line.getTotalLength();
      const count = Math.max(2, Math.min(80, Math.round(length / 12)));
      const along = Array.from({ length: count + 1 }, (_, index) => {
        const point = line.getPointAtLength((length * index) / count);
        return { x: point.x - origin.x, y: point.y - origin.y };
      });
      const last = points[points.length - 1];
      const first = along[0];
      const other = along[along.length - 1];
      if (
        last &&
        first &&
        other &&
        Math.hypot(other.x - last.x, other.y - last.y) < Math.hypot(first.x - last.x, first.y - last.y)
      )
        along.reverse();
      points.push(...along);
    }
    const end = this.#centre(to);
    if (end) points.push(end);
    return points;
  }
}

function packetMark(): SVGGElement {
  const mark = s('g', { class: 'packet', 'aria-hidden': 'true' });
  mark.append(
    s('circle', { r: 9, class: 'packet-halo' }),
    s('circle', { r: 6, class: 'packet-dot' }),
    s('g', { class: 'packet-tag' }),
  );
  return mark;
}

/** Writes the packet's addresses beside it, on the left if there is no room on the right. */
function labelPacket(packet: SVGGElement, hop: Hop | undefined, room: number): void {
  const tag = packet.querySelector('.packet-tag');
  if (!tag) return;
  tag.replaceChildren();
  const view = hop?.packet;
  if (!view) return;
  const text = s('text', { y: -15 });
  const from = s('tspan', {});
  from.textContent = l10n.t`from ${endText(view.source, view.sourcePort)}`;
  const to = s('tspan', { dy: 14 });
  to.textContent = l10n.t`to ${endText(view.destination, view.destinationPort)}/${view.protocol}`;
  text.append(from, to);
  const longest = Math.max(from.textContent.length, to.textContent.length);
  const width = longest * 6.4 + 14;
  const left = room < width + 10 ? -width - 10 : 10;
  for (const line of [from, to]) line.setAttribute('x', String(left + 6));
  tag.append(s('rect', { x: left, y: -29, width, height: 36, rx: 4 }), text);
}

/** An address with its port; IPv6 in brackets. */
export function endText(address: string, port: number | undefined): string {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
