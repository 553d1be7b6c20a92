import assert from 'node:assert/strict';
import { type DeclaredDestination, diagramOf } from '../../../src/core/diagram/index.ts';
import { dials, large } from '../../unit/diagram/topologies.ts';
import type { Case } from '../Case.ts';
import { atRest, eventually, expandedView, inPage, type Made, part } from '../inPage.ts';
import { boxes, coveredNodes, cutTexts, overlaps, smallestText } from '../measured.ts';

/** Pane shapes: a whole window, one beside a file, a panel below. */
const PANES = [
  { width: 1600, height: 900 },
  { width: 1280, height: 720 },
  { width: 620, height: 860 },
  { width: 1100, height: 380 },
] as const;

/** A project of this many services in which a chain of them leads from a way in to stores that many dial. */
function project(services: number): { readonly made: Made; readonly destinations: readonly DeclaredDestination[] } {
  const made = large(services, Math.max(1, Math.min(12, Math.ceil(services / 8))));
  const ids = made.topology.containers.map((c) => c.id);
  const outcomes = ['ok', 'ok', 'ok', 'unknown', 'refused', 'timeout', 'nxdomain'];
  const lines = ids.flatMap((id, index) => [
    ...(index % 3 === 0 ? [] : [`${id} ${ids[index % 4] ?? id}:5432 ok`]),
    ...(index % 5 === 2 ? [`${id} ${ids[(index * 7 + 1) % ids.length] ?? id}:80 ${outcomes[index % 7] ?? 'ok'}`] : []),
    ...(index % 9 === 4 ? [`${id} missing-${index % 3}:25 nxdomain`] : []),
  ]);
  return { made, destinations: dials(...lines) };
}

export const sizes: readonly Case[] = [
  ...[1, 2, 8, 20, 40, 90, 200].map((services): Case => ({
    name: `is read without touching anything: ${services} services`,
    run: async (browser) => {
      const { made, destinations } = project(services);
      for (const detail of ['overview', 'kernel'] as const)
        for (const pane of PANES) {
          const where = `${detail}, ${pane.width} × ${pane.height}`;
          await inPage(
            browser,
            { made, view: { detail }, prepare: (host) => (host.destinations = destinations), options: pane },
            async ({ page, host }) => {
              await atRest(page);
              const { size, text } = await smallestText(page);
              assert.ok(size >= 10, `${where}: ${text} has ${size.toFixed(1)} px`);
              const solid = (await boxes(page)).filter((box) => box.type !== 'cluster');
              const over = solid.flatMap((one, index) =>
                solid.slice(index + 1).flatMap((other) => (overlaps(one, other) ? [`${one.id} and ${other.id}`] : [])),
              );
              assert.deepEqual(over, [], `${where}: over one another`);
              assert.deepEqual(await cutTexts(page), [], `${where}: texts that stick out of their box`);
              assert.deepEqual(await coveredNodes(page), [], `${where}: what lies over a node`);
              const counted = (await page.locator('.subtitle').textContent()) ?? '';
              assert.ok(counted.includes(`${services} container${services === 1 ? '' : 's'}`), `${where}: ${counted}`);
              const { nodes, groups } = diagramOf(made.topology, made.facts, { detail, destinations });
              const stood = new Set(
                [...nodes, ...groups].flatMap(({ about }) => [
                  ...(about.container === undefined ? [] : [about.container]),
                  ...(about.holds ?? []).map(({ id }) => id),
                ]),
              );
              assert.equal(stood.size, services, `${where}: each service is drawn, or in a box that says so`);
              assert.equal(host.misunderstood.length, 0);
            },
          );
        }
    },
  })),
  {
    name: '1,000 services on 100 networks start as a map and open one by one',
    run: (browser) =>
      inPage(browser, { made: large(1000, 100), view: { detail: 'overview' } }, async ({ page, host }) => {
        await page.waitForSelector('.notice:has-text("100 networks are collapsed")');
        assert.equal(await page.locator('.picture g.node.kind-collapsed').count(), 100);
        await page.click(`${part('w_net_2d_7')} .toggle`);
        await page.waitForSelector(`${part('w_net_2d_7')}.kind-network`);
        assert.deepEqual(host.view.expanded, ['w_net_2d_7']);
        assert.equal(await page.locator('.picture g.node.kind-collapsed').count(), 99);
        assert.ok((await page.locator('.picture g.node.kind-service').count()) >= 8);
        await page.locator('.stage').focus();
        await page.keyboard.press('/');
        await page.keyboard.type('net-42');
        await page.waitForSelector('.find-count:has-text("found")');
      }),
  },
  {
    name: '1,000 services are a map in kernel detail too, that says so, and a network opens to its parts',
    run: (browser) =>
      inPage(browser, { made: large(1000, 100), view: { detail: 'kernel' } }, async ({ page, host }) => {
        await page.waitForSelector('.notice:has-text("too many to show in kernel detail")');
        assert.equal(await page.locator('.picture g.node.kind-collapsed').count(), 100);
        await page.locator(part('w_net_2d_7')).dblclick();
        await page.waitForSelector(`${part('n_net_2d_7')}.kind-bridge`);
        assert.deepEqual(host.view, { detail: 'focus', focus: 'net-7' });
        assert.equal(
          await page.locator('.picture g.cluster.kind-host').count(),
          1,
          'the host and its bridge are drawn',
        );
      }),
  },
  {
    name: 'a slow drawing says so until it is done, whatever the extension does meanwhile',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        const made = large(200, 12);
        host.topology = made.topology;
        host.facts = made.facts;
        host.findings = [];
        host.view = expandedView(made, 'overview');
        // Whether the sign is there at every moment between its coming and the picture's.
        await page.evaluate(() => {
          const seen = { shown: false, gone: false };
          Object.assign(window, { seen });
          const look = (): void => {
            const busy = document.querySelector<HTMLElement>('.busy:not([hidden])')?.textContent ?? '';
            const drawn = document.querySelector('g[data-id="c_s199"], [data-id="c_s150"]') !== null;
            if (busy.includes('Laying out')) seen.shown = true;
            else if (seen.shown && !drawn && document.querySelectorAll('.node').length < 50) seen.gone = true;
          };
          new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
        });
        host.show();
        await page.waitForFunction(() => document.querySelectorAll('svg .node').length > 50);
        const seen = await page.evaluate(() => (window as unknown as { seen: object }).seen);
        assert.deepEqual(seen, { shown: true, gone: false });
      }),
  },
  {
    name: 'a slow drawing can be cancelled, and the picture before stays',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        const made = large(200, 12);
        host.topology = made.topology;
        host.facts = made.facts;
        host.findings = [];
        host.view = expandedView(made, 'overview');
        await page.evaluate(() => {
          // As soon as the button is there, as a quick hand would.
          new MutationObserver((_, observer) => {
            const button = [...document.querySelectorAll<HTMLElement>('.busy:not([hidden]) button')].find(
              (b) => b.textContent === 'Cancel',
            );
            if (button) {
              observer.disconnect();
              button.click();
            }
          }).observe(document.body, { subtree: true, childList: true, attributes: true });
        });
        host.show();
        await eventually(
          () => page.locator('.busy').isVisible(),
          (visible) => !visible,
          'the sign goes',
        );
        await eventually(
          () => host.last('stopDrawing'),
          (m) => m !== undefined,
          'the extension is told',
        );
        await atRest(page);
        assert.equal(await page.locator(part('c_web')).count(), 1, 'the picture before is there');
      }),
  },
];
