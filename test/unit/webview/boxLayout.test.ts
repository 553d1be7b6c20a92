import assert from 'node:assert/strict';
import { boxLayout, MARGIN, routeWithin, sides, TITLE } from '../../../src/webview/layout/boxLayout.ts';
import type { ElkEdge, ElkNode } from '../../../src/webview/layout/ElkGraph.ts';

const node = (id: string): ElkNode => ({ id, width: 80, height: 30 });
const edge = (from: string, to: string): ElkEdge => ({ id: `${from}-${to}`, sources: [from], targets: [to] });

/** A container: two interfaces, a socket that both lead to, one that only the second does, and a sidecar. */
const box = (): ElkNode => ({
  id: 'web',
  labels: [{ text: 'web', width: 24 }],
  children: ['eth0', 'eth1', ':80', ':443', 'sidecar'].map(node),
});
const lines = [edge('n1', 'eth0'), edge('n2', 'eth1'), edge('eth0', ':80'), edge('eth1', ':80'), edge('eth1', ':443')];
const common = { left: 0, right: 0 };

describe('a box', () => {
  it('holds what lines come into left, what they lead to within right, and the rest below', () => {
    const { left, right, below } = sides(box(), lines);
    assert.deepEqual(
      [left, right, below].map((nodes) => nodes.map((n) => n.id)),
      [['eth0', 'eth1'], [':80', ':443'], ['sidecar']],
    );
  });

  it('has room for its title, its margins and all that it holds', () => {
    const made = box();
    const { places, width, height } = boxLayout(made, lines, common);
    for (const child of made.children ?? []) {
      const at = places.get(child.id);
      assert.ok(at && at.x >= MARGIN && at.y >= TITLE, child.id);
      assert.ok(at.x + (child.width ?? 0) <= width - MARGIN && at.y + (child.height ?? 0) <= height - MARGIN, child.id);
    }
    const named = { ...box(), labels: [{ text: 'a long title', width: 900 }] };
    assert.ok(boxLayout(named, lines, common).width > 900);
  });

  it('is as wide left and right as the boxes beside it', () => {
    const made = box();
    boxLayout(made, lines, { left: 200, right: 150 });
    assert.deepEqual(
      made.children?.map((n) => n.width),
      [200, 200, 150, 150, 374],
    );
  });

  it('draws lines from an interface to its sockets, several into one apart', () => {
    const made = box();
    const { places } = boxLayout(made, lines, common);
    const routes = routeWithin(made, lines, places);
    assert.deepEqual([...routes.keys()].sort(), ['eth0-:80', 'eth1-:443', 'eth1-:80']);
    for (const [id, points] of routes) {
      const [from = '', to = ''] = id.split('-');
      assert.equal(points[0]?.x, (places.get(from)?.x ?? 0) + 80, `${id} starts at the right side`);
      assert.equal(points.at(-1)?.x, places.get(to)?.x, `${id} ends at the left side`);
      for (const [i, p] of points.entries())
        assert.ok(i === 0 || p.x === points[i - 1]?.x || p.y === points[i - 1]?.y, `${id} has right angles`);
    }
    assert.notEqual(routes.get('eth0-:80')?.at(-1)?.y, routes.get('eth1-:80')?.at(-1)?.y);
  });
});
