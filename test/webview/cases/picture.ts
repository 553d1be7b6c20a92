import assert from 'node:assert/strict';
import { dials, everything, large, shop } from '../../unit/diagram/topologies.ts';
import { refused } from '../answers.ts';
import { axe } from '../axe.ts';
import type { Case } from '../Case.ts';
import { atRest, eventually, expandedView, inPage, part, placeOf } from '../inPage.ts';

const texts = (selector: string) =>
  `Array.from(document.querySelectorAll(${JSON.stringify(selector)})).map((e) => e.textContent)`;

export const picture: readonly Case[] = [
  {
    name: 'draws every node, edge and group of the diagram, left to right',
    run: (browser) =>
      inPage(browser, {}, async ({ page }) => {
        const at = async (id: string) =>
          (await page.locator(part(id)).first().boundingBox()) ?? assert.fail(`${id} is not drawn`);
        const order = ['internet', 'lan', 'nic', 'p_web_0', 'n_frontend', 'i_web_frontend', 'l_web_lo'];
        const boxes = await Promise.all(order.map(at));
        for (let i = 1; i < boxes.length; i++) {
          assert.ok((boxes[i - 1]?.x ?? 0) < (boxes[i]?.x ?? 0), `${order[i - 1]} is left of ${order[i]}`);
        }
        const labels = await page.evaluate<string[]>(texts('.picture .edge-label'));
        assert.equal(labels.filter((l) => l === 'refused: lo only').length, 2);
        assert.ok(labels.includes('masquerade'));
        assert.equal(
          await page.locator('.picture .mark-warning').count(),
          3,
          'a mark on the port, the socket and the box of web',
        );
      }),
  },
  {
    name: 'gives every special thing a shape of its own, dims what does not run, and explains it in the legend',
    run: (browser) =>
      inPage(browser, { made: everything() }, async ({ page }) => {
        const shape = (id: string) =>
          page.evaluate((selector) => {
            const e = document.querySelector(
              `${selector} > polygon, ${selector} > path, ${selector} > circle, ${selector} > rect`,
            );
            return e ? `${e.tagName} ${e.getAttribute('points')?.split(' ').length ?? ''}` : 'none';
          }, part(id));
        const shapes = new Map(
          await Promise.all(
            ['n_front', 'n_dmz', 'n_lab', 'n_swarm', 's_sidecar', 'lo_batch', 'i_edge_front'].map(
              async (id) => [id, await shape(id)] as const,
            ),
          ),
        );
        assert.match(shapes.get('n_front') ?? '', /polygon 6/);
        assert.match(shapes.get('n_dmz') ?? '', /polygon 4/);
        assert.match(shapes.get('n_swarm') ?? '', /path/);
        assert.match(shapes.get('lo_batch') ?? '', /circle/);
        for (const id of ['c_old', 'c_debug'])
          assert.match((await page.getAttribute(part(id), 'class')) ?? '', /is-dimmed/);
        assert.match((await page.getAttribute(part('n_data'), 'class')) ?? '', /is-internal/);
        const legend = await page.locator('.legend li').allTextContents();
        for (const word of ['macvlan', 'ipvlan', 'overlay', 'internal', 'not running', 'predicted']) {
          assert.ok(
            legend.some((l) => l.includes(word)),
            `the legend explains ${word}`,
          );
        }
      }),
  },
  {
    name: 'shows live facts upright and predicted ones in italics',
    run: async (browser) => {
      await inPage(browser, { made: shop(true) }, async ({ page }) => {
        assert.equal(await page.locator('.picture .node.is-predicted.kind-interface').count(), 0);
        assert.match(
          (await page.locator('.picture .edge-label.kind-veth').first().textContent()) ?? '',
          /^veth[0-9a-f]+$/,
        );
      });
      await inPage(browser, { made: shop(false) }, async ({ page }) => {
        assert.ok((await page.locator('.picture .node.is-predicted.kind-interface').count()) > 0);
      });
    },
  },
  {
    name: 'shows a small card on hover, and on a click all of it beside the picture: facts, problem, fix, commands',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        await page.hover(part('p_web_0'));
        await page.waitForSelector('.card:not([hidden])');
        const card = await page.locator('.card').innerText();
        assert.match(card, /:3000 of web/);
        assert.match(card, /listens on 127\.0\.0\.1/);
        assert.equal(await page.locator('.card button, .card vscode-button').count(), 0, 'nothing in it can be missed');
        await page.click(part('p_web_0'));
        await page.waitForSelector('.card', { state: 'hidden' });
        assert.match(await page.locator('.card-page').innerText(), /DNAT/);
        assert.equal(
          await page.evaluate(() =>
            [...document.querySelectorAll('.card-page code')].every((e) => e.scrollHeight <= e.clientHeight + 1),
          ),
          true,
          'command lines are whole',
        );
        await page.click('.card-page vscode-button:has-text("Listen on 0.0.0.0")');
        await eventually(
          () => host.last('applyFix'),
          (m) => m?.finding === 0 && m.fix === 0,
          'the fix is asked for by its place',
        );
        await page.click('.card-page [aria-label^="Copy: Its nat rule"]');
        await eventually(
          () => host.last('runCommand'),
          (m) => m?.how === 'copy' && m.element === 'p_web_0' && m.command === 0,
          'copy by place',
        );
        await page.click('.card-page [aria-label^="Put in terminal: Its nat rule"]');
        await eventually(
          () => host.last('runCommand'),
          (m) => m?.how === 'terminal',
          'run by place',
        );
        await page.click('.card-page .link-button:has-text("loopback-bind")');
        await eventually(
          () => host.last('openRule'),
          (m) => m?.rule === 'loopback-bind',
          'the rule’s page',
        );
        await page.click('.panel [aria-label="Close (Escape)"]');
        await page.waitForSelector('.card-page', { state: 'detached' });
      }),
  },
  {
    name: 'opens no card under a pointer at rest, and none over what is pointed at',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        const box = await page.locator(part('c_web')).boundingBox();
        assert.ok(box);
        await page.clock.install();
        await page.mouse.move(box.x + 20, box.y + 12);
        await page.clock.fastForward(600);
        assert.equal(await page.locator('.card').isVisible(), true);
        const card = await page.locator('.card').boundingBox();
        assert.ok(card);
        const far = Math.max(
          card.x - (box.x + 20),
          box.x + 20 - (card.x + card.width),
          card.y - (box.y + 12),
          box.y + 12 - (card.y + card.height),
        );
        assert.ok(far >= 12, `the card is ${far} px from the pointer`);
        host.show();
        await page.waitForFunction(() => document.querySelector('.card')?.hasAttribute('hidden'));
        await page.clock.fastForward(2000);
        assert.equal(await page.locator('.card').isVisible(), false, 'the picture came to the pointer, nobody pointed');
      }),
  },
  {
    name: 'says to VS Code’s menu what a right click is about, and wants none of Cut and Paste',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        const context = (selector: string): Promise<unknown> =>
          page.evaluate(
            (s) => JSON.parse(document.querySelector<HTMLElement>(s)?.dataset['vscodeContext'] ?? '{}') as unknown,
            selector,
          );
        assert.deepEqual(await context(part('c_web')), { webviewSection: 'container', container: 'web' });
        assert.deepEqual(await context(part('n_frontend')), { webviewSection: 'network', network: 'frontend' });
        host.send({ type: 'source', id: 'files:shop', mode: { mode: 'files', canSwitch: true } });
        await page.waitForFunction(() => document.body.dataset['vscodeContext'] !== undefined);
        assert.deepEqual(await context('body'), { preventDefaultContextMenuItems: true, source: 'files:shop' });
      }),
  },
  {
    name: 'shows a card for a line as well',
    run: (browser) =>
      inPage(browser, {}, async ({ page }) => {
        await page.hover('.picture .edge-label[data-for="e_i_web_frontend"]');
        await page.waitForSelector('.card:not([hidden])');
        const card = await page.locator('.card').innerText();
        assert.match(card, /veth pair/);
        await page.click('.picture .edge-label[data-for="e_i_web_frontend"]');
        assert.match(await page.locator('.card-page').innerText(), /nsenter|ip -o link/);
      }),
  },
  {
    name: 'reveals the source on a click and keeps the card until Escape',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        await page.clock.install();
        await page.click(part('n_frontend'));
        await eventually(
          () => host.last('reveal'),
          (m) => m?.element === 'n_frontend' && m.revision === 1,
          'reveal',
        );
        await page.mouse.move(3, 400);
        await page.clock.fastForward(400);
        assert.equal(await page.locator('.card-page').isVisible(), true);
        await page.keyboard.press('Escape');
        await page.waitForSelector('.card-page', { state: 'detached' });
      }),
  },
  {
    name: 'pans by dragging, zooms by wheel, pinch, keys and buttons, and fits',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        const start = await placeOf(page);
        await page.mouse.move(300, 150);
        await page.mouse.down();
        await page.mouse.move(360, 190, { steps: 4 });
        await page.mouse.up();
        const dragged = await placeOf(page);
        assert.ok(
          Math.abs(dragged.x - start.x - 60) < 2 && Math.abs(dragged.y - start.y - 40) < 2,
          'the picture follows the hand',
        );
        assert.equal(host.last('reveal'), undefined, 'a drag is no click');
        await page.mouse.wheel(0, -240);
        const zoomed = await eventually(
          () => placeOf(page),
          (p) => p.scale > start.scale,
          'the wheel zooms',
        );
        await page.evaluate(() =>
          document.querySelector('.stage')?.dispatchEvent(
            new WheelEvent('wheel', {
              deltaY: 30,
              ctrlKey: true,
              clientX: 400,
              clientY: 300,
              bubbles: true,
              cancelable: true,
            }),
          ),
        );
        await eventually(
          () => placeOf(page),
          (p) => p.scale < zoomed.scale,
          'a pinch zooms',
        );
        await page.locator('.stage').focus();
        const before = await placeOf(page);
        await page.keyboard.press('+');
        await eventually(
          () => placeOf(page),
          (p) => p.scale > before.scale,
          '+ zooms',
        );
        await page.keyboard.press('ArrowRight');
        await eventually(
          () => placeOf(page),
          (p) => p.x < before.x,
          'arrows pan the empty stage',
        );
        await page.click('[aria-label="Zoom out (-)"]');
        await page.keyboard.press('0');
        await page.click('[aria-label="Show all (0)"]');
        await eventually(
          () => placeOf(page),
          (p) => Math.abs(p.scale - start.scale) < 0.01,
          'all is shown again',
        );
      }),
  },
  {
    name: 'keeps the place over an edit and marks what changed',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        await page.mouse.move(500, 300);
        await page.mouse.wheel(0, -300);
        const before = await page.locator(part('n_frontend')).boundingBox();
        const scale = (await placeOf(page)).scale;
        const { topology, facts } = shop();
        host.topology = {
          ...topology,
          containers: topology.containers.map((c) => (c.id === 'db' ? { ...c, published: c.published } : c)),
          listeners: topology.listeners.map((l) => (l.container === 'web' ? { ...l, address: '0.0.0.0' } : l)),
        };
        host.facts = facts;
        host.findings = [];
        host.show();
        await page.waitForSelector(part('l_web_any'));
        assert.equal((await placeOf(page)).scale, scale, 'the zoom stays');
        const after = await page.locator(part('n_frontend')).boundingBox();
        assert.ok(
          before && after && Math.hypot(before.x - after.x, before.y - after.y) < 60,
          'what was in the middle stays there',
        );
        assert.ok((await page.locator('.picture .changed').count()) > 0, 'changed parts are marked');
        assert.equal(await page.locator(`${part('n_backend')}.changed`).count(), 0, 'others are not');
        await page.waitForFunction(() => !document.querySelector('.picture .changed'));
      }),
  },
  {
    name: 'lights what the cursor in the file is on',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        host.send({ type: 'highlight', elements: ['c_db'], reveal: true });
        await page.waitForSelector(`${part('c_db')}.lit`);
        host.send({ type: 'highlight', elements: [], reveal: false });
        await page.waitForFunction(() => !document.querySelector('.picture .lit'));
      }),
  },
  {
    name: 'switches detail, focuses on a container, and remembers it over a reload',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host, drawn }) => {
        await page.click('button:has-text("Overview")');
        await page.waitForSelector('.picture.detail-overview');
        await page.click(part('c_api'));
        await page.waitForSelector('.card-page');
        await page.click('.card-page [aria-label="Focus on this"]');
        await page.waitForSelector('.picture.detail-focus');
        assert.equal(host.view.focus, 'api');
        assert.equal(await page.locator('.focus-select').inputValue(), 'api');
        await page.mouse.move(500, 300);
        await page.mouse.wheel(0, -200);
        await atRest(page);
        const place = await placeOf(page);
        await page.waitForFunction((scale) => {
          const { place: kept } = JSON.parse(sessionStorage.getItem('state') ?? '{}') as { place?: { scale: number } };
          return kept !== undefined && Math.abs(kept.scale - scale) < 0.01;
        }, place.scale);
        host.view = { detail: 'kernel' };
        await page.reload();
        await drawn();
        await page.waitForSelector('.picture.detail-focus');
        assert.deepEqual(host.last('ready')?.view?.focus, 'api');
        assert.ok(Math.abs((await placeOf(page)).scale - place.scale) < 0.01, 'the place is remembered too');
      }),
  },
  {
    name: 'finds by / and steps through the matches',
    run: (browser) =>
      inPage(browser, {}, async ({ page }) => {
        await page.locator('.stage').focus();
        await page.keyboard.press('/');
        await page.keyboard.type('172.19.0.4');
        await page.waitForSelector('.find-count:has-text("1 found")');
        await page.waitForSelector(`${part('i_db_backend')}.found`);
        await page.keyboard.press('Enter');
        await page.waitForSelector('.find-count:has-text("1 of")');
        await page.keyboard.press('Escape');
        await page.waitForFunction(() => !document.querySelector('.picture .found'));
        assert.ok(
          await page.evaluate(() => document.activeElement?.closest('.picture') !== null),
          'the focus is on the match',
        );
        await page.keyboard.press('/');
        await page.keyboard.type('no such thing');
        await page.waitForSelector('.find-count:has-text("nothing found")');
      }),
  },
  {
    name: 'filters by network, problem, published and what reaches X, says so, and clears',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        await page.click('[aria-label="Filter"]');
        await page.selectOption('#filter-network', 'backend');
        await page.waitForFunction(() => !document.querySelector('[data-id="c_proxy"]'));
        await page.waitForSelector('.notice:has-text("Filtered: 3 of 4")');
        await page.selectOption('#filter-network', '');
        await page.check('#filter-problems');
        await page.waitForFunction(() => !document.querySelector('[data-id="c_api"]'));
        await page.uncheck('#filter-problems');
        await page.check('#filter-published');
        await page.waitForFunction(
          () => document.querySelector('[data-id="c_proxy"]') && !document.querySelector('[data-id="c_db"]'),
        );
        await page.selectOption('#filter-reaches', 'db');
        await eventually(
          () => host.view.filter,
          (f) => f?.reaches === 'db' && f.published === true,
          'both conditions hold',
        );
        await page.click('[aria-label="Clear the filter"]');
        await page.waitForSelector(part('c_db'));
        assert.equal(host.view.filter, undefined);
      }),
  },
  {
    name: 'draws declared connections by what comes of them, explains one on a click, and leaves only those that fail',
    run: (browser) =>
      inPage(
        browser,
        {
          view: { detail: 'overview' },
          prepare: (host) => {
            host.destinations = dials(
              'proxy web:3000 refused',
              'web db:5432',
              'api db:5432 unknown',
              'api missing:25 nxdomain',
            );
            host.answer = refused;
          },
        },
        async ({ page, host }) => {
          const kind = (id: string) => page.getAttribute(part(id), 'class');
          assert.match((await kind('e_c_proxy_c_web')) ?? '', /kind-denied/);
          assert.match((await kind('e_c_web_c_db')) ?? '', /kind-reached/);
          assert.match((await kind('e_c_api_c_db')) ?? '', /kind-undecided is-unknown/);
          assert.match((await kind('e_c_api_d_missing')) ?? '', /kind-nameless/);
          await page.hover('.edge-label[data-for="e_c_proxy_c_web"]');
          await page.waitForSelector('.card:has-text("set by WEB_URL")');
          await page.click('.edge-label[data-for="e_c_proxy_c_web"]');
          await eventually(
            () => host.last('reveal'),
            (m) => m?.element === 'e_c_proxy_c_web',
            'the line that says so',
          );
          await page.click('.card-page [aria-label="Explain this connection"]');
          await eventually(
            () => host.last('ask'),
            (m) => m?.from === 'proxy' && m.to === 'web:3000',
            'the question of the line',
          );
          await page.waitForSelector('.explanation');
          await page.keyboard.press('Escape');
          await page.click('[aria-label="Filter"]');
          await page.check('#filter-failing');
          await page.waitForFunction(() => document.querySelectorAll('.picture .edge.kind-reached').length === 0);
          assert.equal(await page.locator('.picture g.edge[data-id="e_c_proxy_c_web"]').count(), 1);
          assert.equal(await page.locator(part('c_db')).count(), 0);
        },
      ),
  },
  {
    name: 'says it kindly when a filter leaves nothing',
    run: (browser) =>
      inPage(browser, { findings: [] }, async ({ page }) => {
        await page.click('[aria-label="Filter"]');
        await page.check('#filter-problems');
        await page.waitForSelector('.message:has-text("Nothing to draw")');
        await page.click('.message vscode-button:has-text("Clear the filter")');
        await page.waitForSelector(part('c_db'));
        assert.equal(await page.locator('.message').isVisible(), false);
      }),
  },
  {
    name: 'find says that a filter is on, and clears it',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        const note = page.locator('.find-filtered');
        await page.click('[aria-label="Find (/)"]');
        await page.keyboard.type('db');
        await page.waitForSelector('.find-count:has-text("found")');
        assert.equal(await note.isVisible(), false, 'nothing is said without a filter');
        const { width } = (await page.locator('.find').boundingBox()) ?? { width: 0 };
        await page.click('[aria-label="Filter"]');
        await page.check('#filter-published');
        await page.waitForSelector('.find-count:has-text("nothing found")');
        await note.getByText('A filter is on').waitFor();
        const described = page.locator('.find input');
        assert.equal(await described.getAttribute('aria-describedby'), 'find-filtered');
        const after = (await page.locator('.find').boundingBox())?.width ?? 0;
        assert.ok(after <= width + 4, `the box is no wider for it than by a gap: ${width}, ${after}`);
        await axe(page, 'the find box with a filter');
        await note.getByText('Clear the filter').focus();
        await page.keyboard.press('Enter');
        await page.waitForSelector('.find-count:not(:has-text("nothing")):has-text("found")');
        assert.equal(host.view.filter, undefined);
        assert.equal(await note.isVisible(), false);
        assert.equal(await described.getAttribute('aria-describedby'), null);
        assert.equal(await page.evaluate(() => document.activeElement?.closest('.find') !== null), true);
      }),
  },
  {
    name: 'closes and opens groups by their button',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        await page.click(`${part('c_web')} .toggle`);
        await page.waitForSelector(`${part('c_web')}.kind-collapsed`);
        assert.deepEqual(host.view.collapsed, ['c_web']);
        assert.match((await page.locator(part('c_web')).textContent()) ?? '', /eth0 172\.18\.0\.3/);
        await page.click(`${part('c_web')} .toggle`);
        await page.waitForSelector(`${part('c_web')}.kind-container`);
        assert.equal(host.last('reveal'), undefined, 'a button is no click on the element');
      }),
  },
  {
    name: 'walks by keys: Tab through nodes, arrows along lines, Enter into the card, Escape back',
    run: (browser) =>
      inPage(browser, {}, async ({ page }) => {
        const focused = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['id']);
        await page.locator('.stage').focus();
        const seen: (string | undefined)[] = [];
        for (let i = 0; i < 40; i++) {
          await page.keyboard.press('Tab');
          seen.push(await focused());
        }
        for (const id of ['internet', 'nic', 'p_web_0', 'c_web', 'l_db_any'])
          assert.ok(seen.includes(id), `Tab comes to ${id}`);
        const boxes = seen.filter((id) => id === 'host' || id === 'nat' || id?.startsWith('c_'));
        assert.deepEqual(boxes.slice(0, 3), ['host', 'nat', 'c_proxy'], 'boxes in the order of the packet');
        await page.locator(part('lan')).focus();
        await page.keyboard.press('ArrowRight');
        assert.equal(await focused(), 'e_lan_nic');
        await page.waitForSelector('.card:not([hidden])');
        await page.keyboard.press('ArrowRight');
        assert.equal(await focused(), 'nic');
        await page.keyboard.press('ArrowRight');
        const first = await focused();
        await page.keyboard.press('ArrowDown');
        const second = await focused();
        assert.ok(
          first?.startsWith('e_in_') && second?.startsWith('e_') && first !== second,
          `down goes to the next line: ${first}, ${second}`,
        );
        await page.keyboard.press('ArrowUp');
        await page.keyboard.press('ArrowRight');
        assert.match((await focused()) ?? '', /^p_/);
        await page.keyboard.press('ArrowLeft');
        await page.keyboard.press('ArrowLeft');
        assert.equal(await focused(), 'nic');
        await page.locator(part('n_frontend')).focus();
        await page.keyboard.press('Enter');
        assert.ok(
          await page.evaluate(() => document.activeElement?.closest('.card-page') !== null),
          'Enter goes into the card',
        );
        await page.keyboard.press('Escape');
        assert.equal(await focused(), 'n_frontend');
      }),
  },
  {
    name: 'has a minimap for large pictures only, while one moves about in them, and it moves the view',
    run: async (browser) => {
      const many = large(100, 8);
      await inPage(browser, {}, async ({ page }) => {
        assert.equal(await page.locator('.minimap').isVisible(), false);
      });
      await inPage(browser, { made: many, view: expandedView(many, 'overview') }, async ({ page }) => {
        assert.equal(await page.locator('.minimap').isVisible(), false, 'nothing lies over the picture at first');
        await page.mouse.move(500, 300);
        await page.mouse.wheel(0, -600);
        await page.waitForSelector('.minimap', { state: 'visible' });
        const before = await placeOf(page);
        const box = await page.locator('.minimap').boundingBox();
        assert.ok(box);
        await page.mouse.click(box.x + box.width - 12, box.y + box.height - 12);
        const after = await placeOf(page);
        assert.ok(after.x < before.x && after.scale === before.scale);
      });
    },
  },
  {
    name: 'glides only where motion is welcome',
    run: async (browser) => {
      for (const reducedMotion of [true, false]) {
        await inPage(browser, { options: { reducedMotion } }, async ({ page }) => {
          const duration = await page.evaluate(() => {
            const e = document.querySelector('.content') as HTMLElement;
            e.classList.add('gliding');
            return getComputedStyle(e).transitionDuration;
          });
          assert.equal(parseFloat(duration) > 0, !reducedMotion);
        });
      }
    },
  },
];
