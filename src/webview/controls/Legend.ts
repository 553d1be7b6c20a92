import * as l10n from '@vscode/l10n';
import type { LegendEntry } from '../../protocol/index.ts';
import { h, icon, s } from '../shell/h.ts';

const LINES = new Set([
  'veth',
  'member',
  'publish',
  'masquerade',
  'refused',
  'blocked',
  'reached',
  'denied',
  'lost',
  'nameless',
  'undecided',
  'depends',
]);
const CROSSED = new Set(['refused', 'blocked', 'denied', 'lost', 'nameless']);
const POINTED = new Set(['publish', 'masquerade', 'reached', 'undecided', 'depends']);

/** Explains the shapes and lines that occur in the picture. */
export class Legend {
  readonly element: HTMLDetailsElement;
  readonly #list = h('ul');

  constructor(open: boolean, toggled: (open: boolean) => void) {
    this.element = h(
      'details',
      { class: 'legend chrome' },
      h('summary', {}, icon('symbol-misc'), l10n.t('Legend')),
      this.#list,
    );
    this.element.open = open;
    this.element.addEventListener('toggle', () => toggled(this.element.open));
  }

  update(entries: readonly LegendEntry[]): void {
    this.#list.replaceChildren(...entries.map((e) => h('li', {}, sample(e.sample), e.text)));
    this.element.hidden = entries.length === 0;
  }
}

function sample(kind: LegendEntry['sample']): SVGSVGElement {
  const svg = s('svg', {
    width: 34,
    height: 18,
    viewBox: '0 0 34 18',
    class: `sample sample-${kind}`,
    'aria-hidden': 'true',
  });
  const of = (group: 'node' | 'edge' | 'group', ...children: SVGElement[]): void => {
    const sample = s('g', { class: `${group} kind-${kind}` });
    sample.append(...children);
    svg.append(sample);
  };
  if (LINES.has(kind)) {
    const children: SVGElement[] = [s('path', { class: 'line', d: 'M1 9H33' })];
    if (CROSSED.has(kind)) children.push(s('path', { class: 'cross', d: 'M24 5l8 8M32 5l-8 8' }));
    if (POINTED.has(kind)) children.push(s('path', { class: 'head', d: 'M27 5l6 4-6 4z' }));
    of('edge', ...children);
    return svg;
  }
  switch (kind) {
    case 'container':
      of('group', s('rect', { x: 1, y: 1, width: 32, height: 16, rx: 3 }));
      break;
    case 'bridge':
      of('node', s('polygon', { points: '6,1 28,1 33,9 28,17 6,17 1,9' }));
      break;
    case 'internal': {
      const shape = s('g', { class: 'node kind-bridge is-internal' });
      shape.append(s('polygon', { points: '6,1 28,1 33,9 28,17 6,17 1,9' }));
      svg.append(shape);
      break;
    }
    case 'macvlan':
      of('node', s('polygon', { points: '7,1 33,1 27,17 1,17' }));
      break;
    case 'ipvlan':
      of('node', s('polygon', { points: '1,1 27,1 33,17 7,17' }));
      break;
    case 'sharer':
      of('node', s('rect', { x: 1, y: 1, width: 32, height: 16 }), s('path', { d: 'M5 1V17M29 1V17' }));
      break;
    case 'hostmode':
      of('node', s('polygon', { points: '6,1 33,1 33,17 1,17 1,6' }));
      break;
    case 'isolated':
      of('node', s('polygon', { points: '7,1 27,1 33,17 1,17' }));
      break;
    case 'loopback':
      of('node', s('circle', { cx: 17, cy: 9, r: 8 }));
      break;
    case 'overlay':
    case 'destination':
      of('node', s('rect', { x: 1, y: 2, width: 32, height: 14, rx: 7 }));
      break;
    case 'collapsed':
      of('node', s('rect', { x: 5, y: 1, width: 28, height: 13 }), s('rect', { x: 1, y: 4, width: 28, height: 13 }));
      break;
    case 'unknown': {
      const shape = s('g', { class: 'node kind-listener is-unknown' });
      shape.append(s('rect', { x: 1, y: 1, width: 32, height: 16, rx: 8 }));
      svg.append(shape);
      break;
    }
    case 'dimmed': {
      const shape = s('g', { class: 'node kind-service is-dimmed' });
      shape.append(s('rect', { x: 1, y: 1, width: 32, height: 16, rx: 3 }));
      svg.append(shape);
      break;
    }
    case 'predicted':
    case 'problem': {
      const text = s('text', { x: 17, y: 13, 'text-anchor': 'middle', class: `sample-text-${kind}` });
      text.textContent = kind === 'problem' ? '!' : '172.…';
      if (kind === 'problem') svg.append(s('circle', { cx: 17, cy: 9, r: 8, class: 'problem-dot' }));
      svg.append(text);
      break;
    }
    default:
      of('node', s('rect', { x: 1, y: 1, width: 32, height: 16, rx: kind === 'listener' ? 8 : 3 }));
  }
  return svg;
}
