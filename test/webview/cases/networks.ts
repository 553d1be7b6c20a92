import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Case } from '../Case.ts';
import { inPage, part } from '../inPage.ts';
import { everything } from '../../unit/diagram/topologies.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../.cache/screenshots');

export const networks: readonly Case[] = (['kernel', 'overview'] as const).map((detail) => ({
  name: `closes a network with what is on it alone, and opens it again, by mouse and by keys: ${detail}`,
  run: (browser) =>
    inPage(
      browser,
      { made: everything(), view: { detail }, options: { width: 1280, height: 800 } },
      async ({ page }) => {
        mkdirSync(FOLDER, { recursive: true });
        await page.screenshot({ path: path.join(FOLDER, `network-${detail}-open.png`) });
        // All of it, however small.
        await page.locator('.stage').focus();
        await page.keyboard.press('0');
        await page.locator(`${part('n_data')} .toggle`).click();
        await page.waitForSelector(`${part('n_data')}.kind-collapsed`);
        assert.equal(await page.locator(part('c_db')).count(), 0);
        await page.screenshot({ path: path.join(FOLDER, `network-${detail}-closed.png`) });
        // Its card opens it, and the keyboard stays on it.
        await page.locator(part('n_data')).focus();
        await page.keyboard.press('Enter');
        await page.click('.card-page [aria-label="Expand this network"]');
        await page.waitForSelector(part('c_db'));
        assert.ok(await page.evaluate(() => document.activeElement?.closest('.card-page') !== null));
      },
    ),
}));
