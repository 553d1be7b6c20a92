import type { Page } from 'playwright-core';

/** A part of the picture, in pixels of the screen. */
export interface Box {
  readonly id: string;
  readonly type: 'node' | 'cluster' | 'label';
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
}

/** What is drawn, in pixels of the screen: shapes of nodes and boxes, and the labels of lines. */
export function boxes(page: Page): Promise<Box[]> {
  return page.evaluate(() => {
    const of = (id: string, type: Box['type'], element: Element): Box => {
      const { x, y, right, bottom } = element.getBoundingClientRect();
      return { id, type, x, y, right, bottom };
    };
    const found: Box[] = [];
    for (const g of document.querySelectorAll<SVGElement>('.picture g.node, .picture g.cluster')) {
      const shape = g.querySelector(
        ':scope > rect, :scope > polygon, :scope > circle, :scope > path, :scope > g.outer-path, :scope > g.basic',
      );
      if (shape) found.push(of(g.dataset['id'] ?? '', g.classList.contains('node') ? 'node' : 'cluster', shape));
    }
    for (const g of document.querySelectorAll<SVGElement>('.picture .edge-label')) {
      const text = g.querySelector('text');
      if (text) found.push(of(g.dataset['for'] ?? '', 'label', text));
    }
    return found;
  });
}

/** Whether two boxes share more than an edge. */
export function overlaps(one: Box, other: Box): boolean {
  return one.x < other.right - 1 && other.x < one.right - 1 && one.y < other.bottom - 1 && other.y < one.bottom - 1;
}

/** Texts that stick out of their own shape, with how much. */
export function cutTexts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<SVGElement>('.picture g.node, .picture g.cluster')].flatMap((element) => {
      const shape = element.querySelector(
        ':scope > rect, :scope > polygon, :scope > circle, :scope > path, :scope > g.outer-path, :scope > g.basic',
      );
      const text = element.querySelector('.label text, .cluster-label text');
      if (!shape || !text) return [];
      const outer = shape.getBoundingClientRect();
      const inner = text.getBoundingClientRect();
      const out = Math.max(
        outer.x - inner.x,
        inner.right - outer.right,
        outer.y - inner.y,
        inner.bottom - outer.bottom,
      );
      return out > 0.5 ? [`${element.dataset['id'] ?? ''} by ${out.toFixed(1)}: ${text.textContent}`] : [];
    }),
  );
}

/** Labels of lines that are wider than the ground that keeps their line off them. */
export function struckTexts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<SVGElement>('.picture .edge-label')].flatMap((element) => {
      const ground = element.querySelector('rect')?.getBoundingClientRect();
      const text = element.querySelector('text')?.getBoundingClientRect();
      return ground && text && text.width > ground.width
        ? [`${element.textContent}: ${text.width.toFixed(1)} on ${ground.width.toFixed(1)}`]
        : [];
    }),
  );
}

/** The smallest text of the picture, in pixels of the screen, and what it says. */
export function smallestText(page: Page): Promise<{ readonly size: number; readonly text: string }> {
  return page.evaluate(() => {
    const scale = new DOMMatrix(getComputedStyle(document.querySelector('.content') as Element).transform).a;
    return [...document.querySelectorAll('.picture tspan.text')]
      .filter((e) => e.textContent.trim() !== '')
      .map((e) => ({ size: parseFloat(getComputedStyle(e).fontSize) * scale, text: e.textContent }))
      .reduce((least, one) => (one.size < least.size ? one : least), { size: Infinity, text: '' });
  });
}

/** What lies over a node that is in view and is no part of the picture. */
export function coveredNodes(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const stage = (document.querySelector('.stage') as Element).getBoundingClientRect();
    return [...document.querySelectorAll<SVGElement>('.picture g.node')].flatMap((node) => {
      const box = node.getBoundingClientRect();
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      if (x < stage.left || x > stage.right || y < stage.top || y > stage.bottom) return [];
      const top = document.elementFromPoint(x, y);
      return top && (node.contains(top) || top.closest('.picture'))
        ? []
        : [`${node.dataset['id'] ?? ''}: ${top?.className ?? ''}`];
    });
  });
}
