import assert from 'node:assert/strict';
import ELK from 'elkjs/lib/elk.bundled.js';
import { type DeclaredDestination, type Diagram, diagramOf } from '../../../src/core/diagram/index.ts';
import type { ElkGraph, ElkNode } from '../../../src/webview/layout/ElkGraph.ts';
import { layOutConnections } from '../../../src/webview/layout/layOutConnections.ts';
import type { Viewport } from '../../../src/webview/layout/Viewport.ts';
import { dials, everyoneDials, everything, large, shop } from '../diagram/topologies.ts';
import { elkGraphOf } from './elkGraphOf.ts';

const ROOMS: Readonly<Record<string, Viewport>> = {
  wide: { width: 1500, height: 700 },
  square: { width: 900, height: 800 },
  tall: { width: 520, height: 900 },
};

const SHOP_DIALS = dials('proxy web:3000 refused', 'web db:5432', 'api db:5432 unknown', 'api missing:25 nxdomain');

function overview(made: ReturnType<typeof shop>, destinations: readonly DeclaredDestination[] = []): Diagram {
  return diagramOf(made.topology, made.facts, { detail: 'overview', destinations });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
  readonly in: string;
}

async function laidOut(of: Diagram, room: Viewport): Promise<{ graph: ElkGraph; boxes: ReadonlyMap<string, Box> }> {
  const elk = new (ELK as unknown as new () => { layout: (graph: ElkGraph) => Promise<ElkGraph> })();
  const graph = await layOutConnections(elkGraphOf(of), of, room, (flat) => elk.layout(flat));
  const boxes = new Map<string, Box>();
  const visit = (node: ElkNode, within: string, left: number, top: number): void => {
    for (const child of node.children ?? []) {
      const x = left + (child.x ?? NaN);
      const y = top + (child.y ?? NaN);
      boxes.set(child.id, { x, y, right: x + (child.width ?? NaN), bottom: y + (child.height ?? NaN), in: within });
      visit(child, child.id, x, y);
    }
  };
  visit(graph, '', 0, 0);
  return { graph, boxes };
}

const pictures: readonly (readonly [string, () => Diagram])[] = [
  ['the shop', () => overview(shop(), SHOP_DIALS)],
  ['the shop without a connection', () => overview(shop())],
  ['everything', () => overview(everything(), dials('edge app:9000', 'app db:5432', 'worker localhost:1 refused'))],
  ['40 services', () => overview(large(40, 6), everyoneDials(large(40, 6).topology))],
  ['40 services that dial nobody', () => overview(large(40, 6))],
  ['200 services', () => overview(large(200, 12))],
];

describe('the layout of declared connections', function () {
  this.timeout(60_000);
  for (const [name, make] of pictures)
    for (const [shape, room] of Object.entries(ROOMS))
      it(`${name}, ${shape}: every part has a place, none lies over another, and frames hold what is in them`, async () => {
        const of = make();
        const { boxes } = await laidOut(of, room);
        assert.deepEqual([...boxes.keys()].sort(), [...of.groups, ...of.nodes].map((p) => p.id).sort());
        for (const [id, box] of boxes) {
          assert.ok([box.x, box.y, box.right, box.bottom].every(Number.isFinite), `${id} has a place`);
          const around = boxes.get(box.in);
          if (around)
            assert.ok(
              box.x >= around.x &&
                box.y >= around.y &&
                box.right <= around.right + 0.5 &&
                box.bottom <= around.bottom + 0.5,
              `${id} is in ${box.in}`,
            );
          for (const [other, it] of boxes)
            if (other > id && it.in === box.in)
              assert.ok(
                box.x >= it.right || it.x >= box.right || box.y >= it.bottom || it.y >= box.bottom,
                `${id} and ${other} lie apart`,
              );
        }
      });

  it('has clients before their servers, from left to right in a wide room and top down in a tall one', async () => {
    const of = overview(shop(), SHOP_DIALS);
    for (const [shape, start, end] of [
      ['wide', 'x', 'right'],
      ['tall', 'y', 'bottom'],
    ] as const) {
      const { boxes } = await laidOut(of, ROOMS[shape] as Viewport);
      for (const [client, server] of [
        ['c_proxy', 'c_web'],
        ['c_web', 'c_db'],
        ['c_api', 'd_missing'],
        ['lan', 'c_proxy'],
      ] as const)
        assert.ok(
          (boxes.get(client)?.[end] ?? NaN) <= (boxes.get(server)?.[start] ?? NaN),
          `${shape}: ${client} comes before ${server}`,
        );
    }
  });

  it('draws every line from its client to its server', async () => {
    const of = overview(shop(), SHOP_DIALS);
    const { graph, boxes } = await laidOut(of, ROOMS['wide'] as Viewport);
    for (const { id, sources, targets, sections } of graph.edges ?? []) {
      const [section] = sections ?? [];
      const chain = (at: string): string[] => (at === '' ? [''] : [at, ...chain(boxes.get(at)?.in ?? '')]);
      const common = chain(boxes.get(sources[0] ?? '')?.in ?? '').find((box) =>
        chain(boxes.get(targets[0] ?? '')?.in ?? '').includes(box),
      );
      const base = boxes.get(common ?? '') ?? { x: 0, y: 0 };
      assert.ok(section, `${id} is drawn`);
      for (const [point, end] of [
        [section.startPoint, sources[0]],
        [section.endPoint, targets[0]],
      ] as const) {
        const box = boxes.get(end ?? '');
        const x = point.x + base.x;
        const y = point.y + base.y;
        assert.ok(
          box && x >= box.x - 1 && x <= box.right + 1 && y >= box.y - 1 && y <= box.bottom + 1,
          `${id} touches ${end}`,
        );
      }
    }
  });

  it('puts what no line leads to below the rest', async () => {
    const of = overview(everything());
    const { boxes } = await laidOut(of, ROOMS['wide'] as Viewport);
    assert.ok((boxes.get('n_dmz')?.y ?? NaN) >= (boxes.get('n_front')?.bottom ?? NaN));
  });
});
