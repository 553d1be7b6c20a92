import assert from 'node:assert/strict';
import { large } from '../../unit/diagram/topologies.ts';
import type { Case } from '../Case.ts';
import { atRest, eventually, inPage, part } from '../inPage.ts';

/** How large the smallest name is on the screen, in pixels. */
const smallestName = `Math.min(...[...document.querySelectorAll('.picture .row-0')].map((e) => e.getBoundingClientRect().height))`;

export const sizes: readonly Case[] = [
  {
    name: '40 services read well without touching anything, in both details',
    run: async (browser) => {
      for (const detail of ['overview', 'kernel'] as const) {
        await inPage(
          browser,
          { made: large(40, 6), view: { detail }, options: { width: 1400, height: 860 } },
          async ({ page }) => {
            const height = await page.evaluate<number>(smallestName);
            assert.ok(height >= 7.5, `${detail}: the smallest name is ${height.toFixed(1)} px high`);
            const names = await page.locator('.picture .row-0').allTextContents();
            for (let i = 0; i < 40; i++)
              assert.ok(
                names.some((n) => n.trim().endsWith(`-${i}`)),
                `service ${i} is named`,
              );
          },
        );
      }
    },
  },
  {
    name: '200 services are all drawn',
    run: (browser) =>
      inPage(browser, { made: large(200, 12), view: { detail: 'overview' } }, async ({ page }) => {
        assert.equal(await page.locator('.picture g.node.kind-service').count(), 200);
        const overlapping = await page.evaluate(() => {
          const boxes = [...document.querySelectorAll('.picture g.node > rect:first-child')].map((element) =>
            element.getBoundingClientRect(),
          );
          return boxes.filter((box, index) =>
            boxes.some(
              (other, position) =>
                position > index &&
                box.x < other.right - 1 &&
                other.x < box.right - 1 &&
                box.y < other.bottom - 1 &&
                other.y < box.bottom - 1,
            ),
          ).length;
        });
        assert.equal(overlapping, 0, 'no box lies over another');
      }),
  },
  {
    name: '1,000 services on 100 networks start as a map and open one by one',
    run: (browser) =>
      inPage(browser, { made: large(1000, 100), view: { detail: 'overview' } }, async ({ page, host }) => {
        await page.waitForSelector('.notice:has-text("100 networks are drawn closed")');
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
        await page.waitForSelector('.notice:has-text("too many for one picture")');
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
        host.view = { detail: 'overview' };
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
        host.view = { detail: 'overview' };
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
