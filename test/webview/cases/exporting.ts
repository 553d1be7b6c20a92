import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { Case } from '../Case.ts';
import { eventually, inPage } from '../inPage.ts';

async function exported(browser: Browser, label: string, format: string): Promise<string> {
  let data = '';
  await inPage(browser, {}, async ({ page, host }) => {
    await page.click('[aria-label="Export the picture"]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.click(`.menu button:has-text("${label}")`);
    const saved = await eventually(
      () => host.last('save'),
      (m) => m?.format === format,
      `saved as ${format}`,
    );
    data = saved?.data ?? '';
    await page.waitForSelector('.toast:has-text("Saved.")');
  });
  return data;
}

export const exporting: readonly Case[] = [
  {
    name: 'exports an SVG that stands alone and looks the same',
    run: async (browser) => {
      const svg = await exported(browser, 'Save as SVG', 'svg');
      assert.match(svg, /^<svg /);
      assert.ok(!svg.includes('var(--'), 'no colour is left to a theme');
      assert.ok(!/<foreignObject|<script|\son\w+=/.test(svg));
      assert.ok(!svg.includes('class="toggle"') && !svg.includes('class="reach"'));
      const context = await browser.newContext({ viewport: { width: 1600, height: 900 } });
      const page = await context.newPage();
      await page.setContent(svg);
      const seen = await page.evaluate(() => ({
        texts: [...document.querySelectorAll('svg text')].map((t) => t.textContent).join(' '),
        fill: getComputedStyle(document.querySelector('svg g.node > rect') as Element).fill,
        line: getComputedStyle(document.querySelector('svg path.line') as Element).fill,
      }));
      await context.close();
      assert.match(seen.texts, /frontend/);
      assert.notEqual(seen.fill, 'rgb(0, 0, 0)', 'boxes have their colour');
      assert.equal(seen.line, 'none', 'lines are not filled');
    },
  },
  {
    name: 'exports a PNG at twice the size',
    run: async (browser) => {
      const png = Buffer.from(await exported(browser, 'Save as PNG', 'png'), 'base64');
      assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
      assert.ok(png.readUInt32BE(16) > 1200 && png.readUInt32BE(20) > 400, 'its size in pixels');
      assert.ok(png.length > 20_000, 'it is not empty');
    },
  },
  {
    name: 'exports the Mermaid text',
    run: async (browser) => {
      assert.match(
        await exported(browser, 'Save as Mermaid text', 'mermaid'),
        /^flowchart LR\n {2}internet\(\["Internet"\]\)/,
      );
    },
  },
];
