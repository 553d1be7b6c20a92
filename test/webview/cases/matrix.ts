import assert from 'node:assert/strict';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Matrix } from '../../../src/protocol/index.ts';
import type { Case } from '../Case.ts';
import { refused, shopMatrix } from '../answers.ts';
import { axe } from '../axe.ts';
import { atRest, eventually, inPage } from '../inPage.ts';
import { openMatrix } from '../openMatrix.ts';
import { root } from '../openPage.ts';
import { themes } from '../themes.ts';

async function shot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(root, '.cache/screenshots', `${name}.png`) });
}

/** A matrix that fills more than a narrow panel, with a reason as long as they come. */
function wide(): Matrix {
  const reason =
    'web listens on 127.0.0.1:3000 only, the loopback of its own network namespace. The packet is addressed to 172.18.0.3 and comes in by eth0, where no socket is open: the kernel answers with a reset.';
  const cell = { verdict: 'unreachable', outcome: 'refused', reason, change: 'lost', before: reason } as const;
  const names = Array.from({ length: 20 }, (_, i) => `service-${i}`);
  return {
    ...shopMatrix,
    compared: { before: 'last commit', after: 'now' },
    rows: names.map((id) => ({ id, label: id })),
    columns: names.map((id) => ({ id, label: id, to: `${id}:3000/tcp`, port: '3000/tcp' })),
    cells: names.map((from) => names.map((to) => (from === to ? null : cell))),
  };
}

export const matrix: readonly Case[] = [
  {
    name: 'asks a cell of the matrix by its own words where they are not the column’s, and lets it be asked again so',
    run: (browser) =>
      inPage(
        browser,
        {
          prepare: (host) => {
            host.matrix = shopMatrix;
            host.answer = { ...refused, from: '@host', to: 'db@backend:5432/tcp' };
          },
        },
        async ({ page, host }) => {
          await openMatrix(page);
          await page.waitForSelector('.matrix-view header:has-text("a container is dialled by its address")');
          await page.click('[data-row="4"][data-column="3"]');
          await eventually(
            () => host.last('ask'),
            (m) => m?.from === '@host' && m.to === 'db@backend:5432/tcp',
            'the question of the cell',
          );
          await page.click('.explanation >> text=Ask something else');
          assert.equal(await page.inputValue('#ask-from'), '@host');
          assert.equal(await page.inputValue('#ask-to'), 'db@backend');
          assert.equal(await page.inputValue('#ask-port'), '5432');
        },
      ),
  },
  {
    name: 'tells the reason of a cell of the matrix in a card: on hover, and on the focus of keys',
    run: (browser) =>
      inPage(browser, { prepare: (h) => (h.matrix = shopMatrix) }, async ({ page }) => {
        const card = page.locator('.matrix-card');
        const cell = (row: number, column: number) => page.locator(`[data-row="${row}"][data-column="${column}"]`);
        await page.clock.install();
        await openMatrix(page);
        assert.equal(await card.isVisible(), false, 'who comes here asks for no card');
        await cell(4, 1).hover();
        await card.waitFor();
        assert.deepEqual((await card.innerText()).split(/\s*\n+\s*/), [
          'the host → web@frontend:3000/tcp',
          '✗',
          'Not reachable: the connection is refused',
          'web listens on its loopback',
          'Enter or click: explain',
        ]);
        assert.equal(await cell(4, 1).getAttribute('title'), null, 'and no second one of the browser');
        await shot(page, 'matrix-card');
        // It can be read with the pointer on it, and goes with the pointer.
        await card.hover();
        await page.clock.fastForward(400);
        assert.equal(await card.isVisible(), true);
        await page.mouse.move(5, 5);
        await card.waitFor({ state: 'hidden' });
        await page.keyboard.press('ArrowRight');
        await card.waitFor();
        assert.match(await card.innerText(), /^proxy → api:4000\/tcp/);
        const described = await page.evaluate(() => {
          const id = document.activeElement?.getAttribute('aria-describedby') ?? '';
          return document.getElementById(id)?.textContent;
        });
        assert.equal(described, 'same bridge frontend');
        await page.keyboard.press('Escape');
        assert.equal(await card.isVisible(), false);
        assert.equal(await page.locator('.matrix').isVisible(), true, 'the first Escape is the card’s');
        assert.equal(await page.locator('[aria-describedby="matrix-card-why"]').count(), 0);
        await page.keyboard.press('ArrowRight');
        await card.waitFor();
        await page.keyboard.press('Tab');
        await card.waitFor({ state: 'hidden' });
        // Also where the focus is elsewhere.
        await cell(0, 1).hover();
        await card.waitFor();
        await page.evaluate(() => (document.activeElement as HTMLElement).blur());
        await page.keyboard.press('Escape');
        await card.waitFor({ state: 'hidden' });
        await cell(0, 1).focus();
        await page.keyboard.press('ArrowRight');
        await card.waitFor();
        await page.keyboard.press('Escape');
        await page.keyboard.press('Escape');
        assert.equal(await page.locator('.matrix').isVisible(), false, 'the second closes the matrix');
        // A matrix that opens under the pointer shows the card of the cell there, in its time.
        await page.mouse.move(5, 5);
        await page.focus('[aria-label="Reachability matrix"]');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.matrix .cell:focus-visible');
        assert.equal(await card.isVisible(), false, 'nor by keys');
        await page.keyboard.press('Escape');
        assert.equal(await page.locator('.matrix').isVisible(), false, 'so one Escape leaves');
      }),
  },
  {
    name: 'goes on in the matrix past all cells that are no question',
    run: (browser) =>
      inPage(
        browser,
        {
          prepare: (host) =>
            (host.matrix = {
              ...shopMatrix,
              cells: shopMatrix.cells.map((row) => [row[0] ?? null, null, null, row[3] ?? null]),
            }),
        },
        async ({ page }) => {
          const at = () => page.evaluate(() => JSON.stringify((document.activeElement as HTMLElement).dataset));
          await openMatrix(page);
          await page.focus('[data-row="4"][data-column="0"]');
          await page.keyboard.press('ArrowRight');
          assert.equal(await at(), '{"row":"4","column":"3"}');
          await page.keyboard.press('ArrowRight');
          assert.equal(await at(), '{"row":"4","column":"3"}', 'there is nothing more');
          await page.keyboard.press('ArrowLeft');
          assert.equal(await at(), '{"row":"4","column":"0"}');
        },
      ),
  },
  {
    name: 'keeps the card of a cell inside a narrow panel, in every theme, and the cell out from under the headings',
    run: async (browser) => {
      for (const theme of Object.keys(themes) as (keyof typeof themes)[]) {
        const matrix = wide();
        await inPage(
          browser,
          { prepare: (h) => (h.matrix = matrix), options: { width: 480, height: 600, theme } },
          async ({ page, host }) => {
            host.send({ type: 'matrix', matrix });
            const card = page.locator('.matrix-card');
            await page.waitForSelector('.cell:focus');
            for (const key of ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp']) {
              for (let i = 0; i < 20; i++) await page.keyboard.press(key);
              await card.waitFor();
              // The table is still scrolling when the key is done.
              await atRest(page);
              const box = await card.boundingBox();
              const cell = await page.locator('.cell:focus').boundingBox();
              const row = await page.locator('.matrix tbody th').first().boundingBox();
              const head = await page.locator('.matrix thead th').first().boundingBox();
              assert.ok(box && cell && row && head);
              assert.ok(box.x >= 0 && box.x + box.width <= 480 && box.y >= 0 && box.y + box.height <= 600, key);
              assert.ok(box.y >= cell.y + cell.height || box.y + box.height <= cell.y, `${key}: beside its cell`);
              assert.ok(cell.x >= row.x + row.width && cell.y >= head.y + head.height, `${key}: the cell is seen`);
            }
            await shot(page, `matrix-card-${theme}`);
            await axe(page, 'the card of a cell');
          },
        );
      }
    },
  },
];
