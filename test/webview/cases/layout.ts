import assert from 'node:assert/strict';
import { everything, large, type NetworkSketch, shop, type Sketch, sketch } from '../../unit/diagram/topologies.ts';
import type { Case } from '../Case.ts';
import { inPage, type Made } from '../inPage.ts';
import { type Box, boxes, cutTexts, overlaps, struckTexts } from '../measured.ts';

const pictures: readonly (readonly [string, () => Made, 'kernel' | 'overview'])[] = [
  ['shop, kernel', shop, 'kernel'],
  ['everything, kernel', everything, 'kernel'],
  ['everything, overview', everything, 'overview'],
  ['everything live, kernel', () => everything(true), 'kernel'],
  ['8 services, kernel', () => large(8, 3), 'kernel'],
  ['40 services, kernel', () => large(40, 6), 'kernel'],
  ['40 services, overview', () => large(40, 6), 'overview'],
  ['200 services, kernel', () => large(200, 12), 'kernel'],
  ['200 services, overview', () => large(200, 12), 'overview'],
];

const NETWORKS: readonly NetworkSketch[] = [{ name: 'front' }, { name: 'middle' }, { name: 'back', internal: true }];
const SERVICES: readonly Sketch[] = [
  { name: 'proxy', on: ['front'], ports: ['80:80', '443:443'] },
  { name: 'web', on: ['front', 'middle'], listens: ['0.0.0.0:3000'] },
  { name: 'admin', on: ['front', 'back'] },
  { name: 'queue', on: ['middle'] },
  { name: 'worker', on: ['middle', 'back'] },
  { name: 'db', on: ['back'], listens: ['0.0.0.0:5432'] },
];

/** Edits that a person makes, and what they are about. */
const edits: readonly (readonly [string, readonly NetworkSketch[], readonly Sketch[]])[] = [
  ['a service is added in front', NETWORKS, [{ name: 'new', on: ['middle'] }, ...SERVICES]],
  ['a service is added behind', NETWORKS, [...SERVICES, { name: 'new', on: ['front', 'middle', 'back'] }]],
  ['a service is taken away', NETWORKS, SERVICES.filter((s) => s.name !== 'web')],
  ['a network is added', [...NETWORKS, { name: 'extra' }], [...SERVICES, { name: 'new', on: ['extra', 'front'] }]],
  ['a port is published', NETWORKS, SERVICES.map((s) => (s.name === 'db' ? { ...s, ports: ['5432:5432'] } : s))],
];

export const layout: readonly Case[] = [
  {
    name: 'lays nothing over anything else, and cuts no text',
    run: async (browser) => {
      for (const [name, made, detail] of pictures) {
        for (const width of [1280, 700]) {
          await inPage(
            browser,
            { made: made(), findings: [], view: { detail }, options: { width } },
            async ({ page }) => {
              const all = await boxes(page);
              const solid = all.filter((b) => b.type !== 'cluster');
              const pairs = solid.flatMap((outer, index) =>
                solid
                  .slice(index + 1)
                  .filter((b) => overlaps(outer, b))
                  .map((b) => `${outer.id} and ${b.id}`),
              );
              assert.deepEqual(pairs, [], `${name} at ${width}: over one another`);
              assert.deepEqual(await cutTexts(page), [], `${name} at ${width}: texts that stick out of their shape`);
              assert.deepEqual(await struckTexts(page), [], `${name} at ${width}: labels that their line touches`);
            },
          );
        }
      }
    },
  },
  {
    name: 'shows a small project as a whole at first sight, beside a file and in a window',
    run: async (browser) => {
      const many = sketch(NETWORKS, [
        ...SERVICES,
        { name: 'broker', on: ['back'], listens: [4369, 5672, 15672, 15692, 25672].map((port) => `0.0.0.0:${port}`) },
      ]);
      for (const [name, made] of [['shop', shop()] as const, ['many sockets', many] as const])
        for (const width of [820, 950, 1100, 1280])
          await inPage(
            browser,
            { made, findings: [], view: { detail: 'kernel' }, options: { width, height: 800 } },
            async ({ page }) => {
              const all = await boxes(page);
              const beyond = all.filter((b) => b.x < 0 || b.right > width).map((b) => b.id);
              assert.deepEqual(beyond, [], `${name} at ${width}: beyond the pane`);
            },
          );
    },
  },
  {
    name: 'stands in columns: Internet, LAN, host with its rules and networks, containers',
    run: (browser) =>
      inPage(browser, { made: everything(), findings: [], view: { detail: 'kernel' } }, async ({ page }) => {
        const all = new Map((await boxes(page)).map((b) => [b.id, b]));
        const of = (...ids: readonly string[]): Box[] => ids.map((id) => all.get(id) ?? assert.fail(`${id} is drawn`));
        const columns = [
          of('internet'),
          of('lan'),
          of('nic'),
          of('nat', 'c_agent'),
          of('n_front', 'n_data', 'n_quiet', 'n_dmz', 'n_lab', 'n_swarm'),
          of('c_edge', 'c_app', 'c_db', 'c_debug', 'c_old', 'c_batch', 'c_camera', 'c_probe', 'c_worker'),
        ];
        for (let i = 1; i < columns.length; i++) {
          const before = Math.max(...(columns[i - 1] ?? []).map((b) => b.right));
          const after = Math.min(...(columns[i] ?? []).map((b) => b.x));
          assert.ok(before < after, `column ${i} begins where the one before has ended: ${before}, ${after}`);
        }
        const [host] = of('host');
        assert.ok(host);
        for (const box of columns.slice(2, 5).flat()) {
          assert.ok(
            box.x > host.x && box.right < host.right && box.y > host.y && box.bottom < host.bottom,
            `${box.id} is in the host`,
          );
        }
        for (const box of columns[5] ?? []) assert.ok(box.x > host.right, `${box.id} is outside the host's namespace`);
      }),
  },
  {
    name: 'keeps the order of everything over an edit',
    run: async (browser) => {
      for (const detail of ['kernel'] as const) {
        for (const [name, networks, services] of edits) {
          await inPage(browser, { made: sketch(NETWORKS, SERVICES), view: { detail } }, async ({ page, host }) => {
            const order = async (): Promise<string[]> =>
              (await boxes(page))
                .filter((b) => b.type !== 'label' && /^(n|c|p)_/.test(b.id))
                .sort((a, b) => a.id[0]?.localeCompare(b.id[0] ?? '') || a.y + a.bottom - (b.y + b.bottom))
                .map((b) => b.id);
            const before = await order();
            const after = sketch(networks, services);
            host.topology = after.topology;
            host.facts = after.facts;
            await page.evaluate(() => document.querySelector('.picture')?.setAttribute('data-before', ''));
            host.show();
            await page.waitForSelector('.picture:not([data-before])');
            const now = await order();
            assert.deepEqual(
              now.filter((id) => before.includes(id)),
              before.filter((id) => now.includes(id)),
              `${detail}: ${name}`,
            );
          });
        }
      }
    },
  },
  {
    name: 'draws one trunk from a network to running and stopped services, pale only where it leads to a stopped one',
    run: async (browser) => {
      for (const detail of ['kernel'] as const) {
        await inPage(browser, { made: halfStopped(), view: { detail } }, async ({ page }) => {
          for (const network of ['front', 'back']) {
            const lines = await page.evaluate((ends) => {
              const all = [...document.querySelectorAll<SVGGElement>('.picture g.edge')];
              return all
                .filter(
                  (g) => /kind-(member|veth)/.test(g.getAttribute('class') ?? '') && g.dataset['id']?.endsWith(ends),
                )
                .map((edge) => {
                  const line = edge.querySelector<SVGPathElement>('.line');
                  const start = line?.getPointAtLength(0);
                  const style = line && getComputedStyle(line);
                  return {
                    at: `${start?.x.toFixed(0)},${start?.y.toFixed(0)}`,
                    dimmed: edge.classList.contains('is-dimmed'),
                    colour: style?.stroke,
                    // Of what is pale and transparent, two over one another would be as strong as a line in use.
                    opacity: Number(style?.opacity) * Number(getComputedStyle(edge).opacity),
                  };
                });
            }, `_${network}`);
            assert.equal(lines.length, 4, `${detail}: all lines of ${network}`);
            assert.equal(new Set(lines.map((l) => l.at)).size, 1, `${detail}: all leave ${network} at one place`);
            assert.deepEqual(
              lines.map((l) => l.dimmed),
              [true, true, false, false],
              `${detail}: what is in use lies above`,
            );
            assert.equal(new Set(lines.map((l) => l.colour)).size, 2, `${detail}: a line to what is stopped is paler`);
            for (const { opacity } of lines) assert.equal(opacity, 1, detail);
          }
        });
      }
    },
  },
  {
    name: 'writes the title of a box in its middle',
    run: (browser) =>
      inPage(browser, { made: everything(true), view: { detail: 'kernel' } }, async ({ page }) => {
        const off = await page.evaluate(() =>
          [...document.querySelectorAll('.picture g.cluster')].map((element) => {
            const box = element.querySelector(':scope > rect')?.getBoundingClientRect() ?? new DOMRect();
            const title = element.querySelector('.cluster-label text')?.getBoundingClientRect() ?? new DOMRect();
            return Math.abs(box.x + box.width / 2 - title.x - title.width / 2);
          }),
        );
        assert.ok(off.length > 5 && Math.max(...off) < 1, `off the middle by ${Math.max(...off).toFixed(1)} px`);
      }),
  },
];

/** Two networks with running and stopped services each, in turn. */
function halfStopped(): Made {
  const names = ['proxy', 'old', 'web', 'job'];
  return sketch(
    [{ name: 'front' }, { name: 'back' }],
    ['front', 'back'].flatMap((on) =>
      names.map((name): Sketch => ({
        name: `${on}-${name}`,
        on: [on],
        ...(/old|job/.test(name) && { state: 'stopped' }),
      })),
    ),
    { live: true },
  );
}
