import assert from 'node:assert/strict';
import { diagramOf, type Diagram, type DiagramView } from '../../../src/core/diagram/index.ts';
import { columnOf } from '../../../src/webview/layout/columnOf.ts';
import type { ElkGraph, ElkNode } from '../../../src/webview/layout/ElkGraph.ts';
import { hasColumns } from '../../../src/webview/layout/hasColumns.ts';
import { layOut } from '../../../src/webview/layout/layOut.ts';
import type { Viewport } from '../../../src/webview/layout/Viewport.ts';
import { everything, large, shop, sketch } from '../diagram/topologies.ts';
import { elkGraphOf, rowsOfColumns } from './elkGraphOf.ts';

type Made = ReturnType<typeof shop>;

const WIDE: Viewport = { width: 1400, height: 900 };
const NARROW: Viewport = { width: 500, height: 900 };

function diagram(made: Made, view: DiagramView): Diagram {
  return diagramOf(made.topology, made.facts, view);
}

async function laidOut(of: Diagram, room = WIDE): Promise<ElkGraph> {
  const graph = elkGraphOf(of);
  assert.ok(hasColumns(graph));
  return layOut(graph, of, room, rowsOfColumns);
}

/** Every node of a graph with its place in the whole picture, and the box that holds it. */
function placed(graph: ElkGraph): Map<string, { x: number; y: number; right: number; bottom: number; in: string }> {
  const all = new Map<string, { x: number; y: number; right: number; bottom: number; in: string }>();
  const visit = (node: ElkNode, within: string, left: number, top: number): void => {
    for (const child of node.children ?? []) {
      const x = left + (child.x ?? NaN);
      const y = top + (child.y ?? NaN);
      all.set(child.id, { x, y, right: x + (child.width ?? NaN), bottom: y + (child.height ?? NaN), in: within });
      visit(child, child.id, x, y);
    }
  };
  visit(graph, '', 0, 0);
  return all;
}

const pictures: readonly (readonly [string, () => Diagram])[] = [
  ['the shop as the kernel has it', () => diagram(shop(), { detail: 'kernel' })],
  ['the shop that runs', () => diagram(shop(true), { detail: 'kernel' })],
  ['everything as the kernel has it', () => diagram(everything(), { detail: 'kernel' })],
  ['one service and what touches it', () => diagram(shop(), { detail: 'focus', focus: 'web' })],
  ['40 services', () => diagram(large(40, 6), { detail: 'kernel' })],
];

describe('the columns of a picture', () => {
  for (const [name, make] of pictures)
    for (const [size, room] of [
      ['wide', WIDE],
      ['narrow', NARROW],
    ] as const)
      it(`${name}, ${size}: every part has a place, none lies over another, and boxes hold what is in them`, async () => {
        const of = make();
        const all = placed(await laidOut(of, room));
        assert.deepEqual([...all.keys()].sort(), [...of.groups, ...of.nodes].map((p) => p.id).sort());
        for (const [id, box] of all) {
          assert.ok([box.x, box.y, box.right, box.bottom].every(Number.isFinite), `${id} has a place`);
          const around = all.get(box.in);
          if (around)
            assert.ok(
              box.x >= around.x &&
                box.y >= around.y &&
                box.right <= around.right + 0.01 &&
                box.bottom <= around.bottom + 0.01,
              `${id} is inside ${box.in}`,
            );
          for (const [other, b] of all)
            if (id < other && box.in === b.in)
              assert.ok(
                box.right <= b.x || b.right <= box.x || box.bottom <= b.y || b.bottom <= box.y,
                `${id} lies over ${other}`,
              );
        }
      });

  it('stand from left to right as a packet meets them', async () => {
    const of = diagram(shop(), { detail: 'kernel' });
    const all = placed(await laidOut(of));
    const parts = [...of.groups, ...of.nodes].filter(
      (p) => p.id !== 'host' && (p.group === undefined || p.group === 'host'),
    );
    for (const a of parts)
      for (const b of parts)
        if (columnOf(a, of) < columnOf(b, of))
          assert.ok((all.get(a.id)?.right ?? NaN) <= (all.get(b.id)?.x ?? NaN), `${a.id} is left of ${b.id}`);
  });

  it('lets lines end at what they join', async () => {
    const of = diagram(shop(), { detail: 'kernel' });
    const graph = await laidOut(of);
    const all = placed(graph);
    assert.equal(graph.edges?.length, of.edges.length);
    for (const { id, sources, targets, sections } of graph.edges ?? []) {
      const [section] = sections ?? [];
      assert.ok(section, `${id} is drawn`);
      // Mermaid adds the place of the box that holds both ends: the line's own is relative to that.
      const chain = (of: string): string[] => (of === '' ? [''] : [of, ...chain(all.get(of)?.in ?? '')]);
      const common = chain(all.get(sources[0] ?? '')?.in ?? '').find((box) =>
        chain(all.get(targets[0] ?? '')?.in ?? '').includes(box),
      );
      const base = all.get(common ?? '') ?? { x: 0, y: 0 };
      const [from, to] = [all.get(sources[0] ?? ''), all.get(targets[0] ?? '')];
      assert.ok(Math.abs(section.startPoint.x + base.x - (from?.right ?? NaN)) < 0.5, `${id} starts at ${sources[0]}`);
      assert.ok(Math.abs(section.endPoint.x + base.x - (to?.x ?? NaN)) < 0.5, `${id} ends at ${targets[0]}`);
    }
  });

  it('keeps in their order what an edit is not about', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const order = async (services: readonly string[]): Promise<string[]> => {
      const of = diagram(
        sketch(
          [{ name: 'one' }, { name: 'two' }],
          services.map((name, i) => ({ name, on: i % 2 === 0 || name === 'b' ? ['one'] : ['two'] })),
        ),
        { detail: 'kernel' },
      );
      const all = placed(await laidOut(of));
      return services
        .filter((name) => all.has(`c_${name}`))
        .sort((a, b) => (all.get(`c_${a}`)?.y ?? 0) - (all.get(`c_${b}`)?.y ?? 0));
    };
    const before = await order(names);
    const after = await order([...names, 'f']);
    assert.equal(before.length, names.length);
    assert.deepEqual(
      after.filter((name) => name !== 'f'),
      before,
    );
  });

  it('are not made where boxes are in boxes: ELK does those alone', () => {
    assert.equal(
      hasColumns({ id: 'root', children: [{ id: 'a', children: [{ id: 'b', children: [{ id: 'c' }] }] }] }),
      false,
    );
    assert.equal(
      hasColumns({ id: 'root', children: [{ id: 'host', children: [{ id: 'b', children: [{ id: 'c' }] }] }] }),
      true,
    );
    assert.equal(hasColumns({ id: 'root' }), true);
  });
});
