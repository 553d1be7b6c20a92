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
];
