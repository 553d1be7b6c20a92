import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Case } from '../Case.ts';
import { refused, shopMatrix } from '../answers.ts';
import { eventually, inPage, part } from '../inPage.ts';
import { openMatrix } from '../openMatrix.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../.cache/screenshots');
mkdirSync(FOLDER, { recursive: true });

/** A hidden panel is unloaded: a reload is what happens to it when its tab is shown again. */
export const reopening: readonly Case[] = [
  {
    name: 'a matrix says that the network has changed since, and is walked again on request',
    run: (browser) =>
      inPage(browser, { prepare: (h) => (h.matrix = shopMatrix) }, async ({ page, host }) => {
        // Put away, it is not opened for that.
        host.send({ type: 'matrix', matrix: shopMatrix, outdated: true });
        await openMatrix(page);
        assert.equal(await page.locator('.matrix-outdated').count(), 0);
        for (let twice = 0; twice < 2; twice++)
          host.send({ type: 'matrix', matrix: shopMatrix, compare: 'head', outdated: true });
        await page.waitForSelector('.matrix-outdated:has-text("The network has changed since then.")');
        await page.screenshot({ path: path.join(FOLDER, 'matrix-outdated.png') });
        await page.click('button:has-text("Check again")');
        await page.waitForSelector('.matrix-outdated', { state: 'detached' });
        assert.equal(host.last('askMatrix')?.compare, 'head');
        // What was outdated when the panel was hidden is so when it is back.
        host.outdated = true;
        await page.reload();
        await page.waitForSelector('.matrix-outdated');
        assert.equal(await page.locator('.matrix-outdated').count(), 1);
      }),
  },
  {
    name: 'an answer that is brought up to date stays where it is being read, and the packet where it waits',
    run: (browser) =>
      inPage(
        browser,
        { prepare: (h) => (h.answer = refused), options: { width: 1280, height: 420 } },
        async ({ page, host }) => {
          await page.click('.toolbar button:has-text("Explain")');
          await page.click('.ask-form vscode-button');
          await page.waitForSelector('.explanation');
          await page.click('[aria-label="Step forward"]');
          await page.click('[aria-label="Step forward"]');
          await page.waitForSelector('.hop.current[data-hop="1"]');
          await page.locator('.panel-body').evaluate((body) => (body.scrollTop = body.scrollHeight));
          const at = await page.locator('.panel-body').evaluate((body) => body.scrollTop);
          assert.ok(at > 100);
          const before = { fixes: [], settle: [], canVerify: false, whyNot: 'No daemon.', markdown: '' };
          host.send({ type: 'explanation', answer: refused, again: true, ...before });
          await page.waitForSelector('.explanation:has-text("No daemon.")');
          await page.waitForSelector('.hop.current[data-hop="1"]');
          assert.match(await page.locator('.playback').innerText(), /Step 2 of/);
          const now = await page.locator('.panel-body').evaluate((body) => body.scrollTop);
          assert.ok(now > 100, `scrolled to ${now}, was at ${at}`);
          // Another question begins at its beginning.
          host.send({ type: 'explanation', answer: refused, ...before });
          await page.waitForFunction(() => document.querySelector('.panel-body')?.scrollTop === 0);
        },
      ),
  },
  {
    name: 'what was read beside the picture is there again after the panel was hidden',
    run: (browser) =>
      inPage(
        browser,
        {
          prepare: (host) => {
            host.answer = refused;
            host.matrix = shopMatrix;
          },
        },
        async ({ page, host }) => {
          const again = async () => {
            await page.reload();
            await page.waitForSelector(part('c_web'), { state: 'attached' });
          };
          await page.click('.toolbar button:has-text("Explain")');
          await page.click('.ask-form vscode-button');
          await page.waitForSelector('.explanation');
          await again();
          assert.equal(host.last('ready')?.open, 'explanation');
          await page.waitForSelector('.explanation');
          await page.waitForSelector('.picture .on-path');
          await openMatrix(page);
          await again();
          await page.waitForSelector('.matrix');
          await page.keyboard.press('Escape');
          for (const [button, shown] of [
            ['Diagram as text', '.tables'],
            ['What am I looking at?', '.explainer'],
          ] as const) {
            await page.click(`.toolbar [aria-label^="${button}"]:visible`);
            await page.waitForSelector(shown);
            await again();
            await page.waitForSelector(shown);
          }
          // What was closed stays closed.
          await page.click('.panel [aria-label="Close (Escape)"]');
          await again();
          assert.equal(host.last('ready')?.open, undefined);
          assert.equal(await page.locator('.panel').isVisible(), false);
        },
      ),
  },
  {
    name: 'keeps in its state which network it shows, beside what a person chose',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        const kept = () => page.evaluate(() => JSON.parse(sessionStorage.getItem('state') ?? 'null') as unknown);
        const shows = async (id: string) => {
          host.send({ type: 'source', id, mode: { mode: 'files', canSwitch: true } });
          return eventually(kept, (seen) => (seen as { source?: string }).source === id, 'the id');
        };
        const state = (await shows('file:///a/shop')) as { view?: unknown; legend?: boolean };
        assert.deepEqual(state.view, { detail: 'kernel' });
        await page.locator('.toolbar [aria-label="What am I looking at?"]').click();
        assert.equal(await page.locator('.panel').isVisible(), true);
        // What was chosen in another network, and what is said of it, does not stay.
        const { view, legend } = (await shows('file:///b/blog')) as { view?: unknown; legend?: boolean };
        assert.deepEqual([view, legend], [undefined, state.legend]);
        assert.equal(await page.locator('.panel').isVisible(), false);
      }),
  },
  {
    name: 'shows what it showed as soon as it is back, until it is drawn again',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host, drawn }) => {
        // Where a text stands: the same in the picture that is kept.
        const places = () =>
          page.locator('.picture g.node text').evaluateAll((texts) =>
            texts.map((text) => {
              const { x, y, width } = text.getBoundingClientRect();
              return [text.textContent, ...[x, y, width].map(Math.round)];
            }),
          );
        await page.mouse.move(640, 400);
        await page.mouse.wheel(0, -120);
        const state = () => page.evaluate(() => JSON.parse(sessionStorage.getItem('state') ?? '{}') as unknown);
        await eventually(state, (seen) => (seen as { picture?: string }).picture !== undefined, 'the picture');
        const scale = await page.locator('.stage').evaluate((stage) => stage.style.getPropertyValue('--scale'));
        await eventually(
          state,
          (seen) => String((seen as { place?: { scale: number } }).place?.scale) === scale,
          'the place',
        );
        const before = await places();
        assert.ok(before.length > 5);
        host.busy = true;
        await page.reload();
        await page.waitForSelector('.kept .picture');
        assert.deepEqual(await places(), before);
        await page.waitForSelector('.busy:has-text("Reading the network…")');
        await page.screenshot({ path: path.join(FOLDER, 'kept-picture.png') });
        // It cannot be pointed at or tabbed to.
        assert.equal(await page.locator('.kept [tabindex], .kept [data-id]').count(), 0);
        host.busy = false;
        host.show();
        await page.waitForSelector('.kept', { state: 'detached' });
        await drawn();
        assert.deepEqual(await places(), before);
      }),
  },
  {
    name: 'takes a kept picture away where the network is another one, or gone, or the text is no picture',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        const keep = (svg: string, source: string) =>
          page.evaluate(
            ([svg, source]) => {
              const place = { x: 0, y: 0, scale: 1 };
              const heading = { title: 'shop', subtitle: '', detail: 'kernel' };
              sessionStorage.setItem('state', JSON.stringify({ picture: { svg, heading }, source, place }));
            },
            [svg, source],
          );
        const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" class="picture"><rect/></svg>';
        host.busy = true;
        await keep(svg, 'file:///a/shop');
        await page.reload();
        await page.waitForSelector('.kept', { state: 'attached' });
        host.send({ type: 'source', id: 'file:///b/blog', mode: { mode: 'files', canSwitch: true } });
        await page.waitForSelector('.kept', { state: 'detached' });
        await keep(svg, 'file:///a/shop');
        await page.reload();
        await page.waitForSelector('.kept', { state: 'attached' });
        host.send({ type: 'empty', title: 'No networks', text: 'The file is gone.', actions: [] });
        await page.waitForSelector('.kept', { state: 'detached' });
        for (const text of ['', '<svg', '<html xmlns="http://www.w3.org/1999/xhtml"/>', 'null']) {
          await keep(text, 'file:///a/shop');
          await page.reload();
          await page.waitForSelector('.busy:has-text("Reading the network…")');
          assert.equal(await page.locator('.kept').count(), 0, text);
        }
        await keep(svg.replace('<rect/>', '<script>document.title = "ran"</script>'), 'file:///a/shop');
        await page.reload();
        await page.waitForSelector('.kept', { state: 'attached' });
        assert.notEqual(await page.title(), 'ran');
      }),
  },
];
