import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { defaultDetail, expandedDiagram, mermaidText, visibleText } from '../../../src/core/diagram/index.ts';
import { everything, large, shop, sketch } from '../../unit/diagram/topologies.ts';
import { HOSTILE } from './hostileNames.ts';
import type { Case } from '../Case.ts';
import { eventually, inPage } from '../inPage.ts';

async function exported(browser: Browser, label: string, format: string): Promise<string> {
  let data = '';
  await inPage(browser, {}, async ({ page, host }) => {
    await page.click('[aria-label="Export diagram"]');
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
    name: 'a PNG that cannot be made says so, and no sign of work stays',
    run: (browser) =>
      inPage(browser, { expects: /export failed/ }, async ({ page, host }) => {
        await page.clock.install();
        await page.evaluate(() => {
          HTMLCanvasElement.prototype.toBlob = () => {
            throw new Error('no memory');
          };
        });
        await page.click('[aria-label="Export diagram"]');
        await page.click('.menu button:has-text("Save as PNG")');
        await page.waitForSelector('.toast:has-text("could not be exported")');
        // The sign would come after 300 ms.
        await page.clock.fastForward(500);
        assert.equal(await page.locator('.busy').isVisible(), false);
        assert.equal(host.last('save'), undefined);
      }),
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
  {
    name: 'copies the network as Markdown from the export menu, and says so',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        await page.click('[aria-label="Export diagram"]');
        await page.click('.menu button:has-text("Copy as Markdown with findings")');
        await eventually(
          () => host.last('copyMarkdown'),
          (m) => m !== undefined,
          'the extension is asked for it',
        );
        await page.waitForSelector('.toast:has-text("Copied.")');
      }),
  },
  {
    name: 'exports Mermaid text that stock Mermaid draws with its default settings, names as they are',
    run: async (browser) => {
      const hostile = sketch(
        HOSTILE.slice(0, 6).map((name) => ({ name })),
        HOSTILE.map((name, i) => ({ name, on: [HOSTILE[i % 6] ?? ''], ports: i % 4 === 0 ? [`${8000 + i}:80`] : [] })),
      );
      const context = await browser.newContext();
      const page = await context.newPage();
      const troubles: string[] = [];
      page.on('dialog', (dialog) => {
        troubles.push(dialog.message());
        void dialog.dismiss();
      });
      page.on('pageerror', (e) => troubles.push(e.message));
      await page.setContent('<!doctype html><body></body>');
      const folder = path.dirname(createRequire(import.meta.url).resolve('mermaid/package.json'));
      await page.addScriptTag({ content: readFileSync(path.join(folder, 'dist/mermaid.min.js'), 'utf8') });
      for (const made of [shop(), everything(), large(40, 6), large(200, 12), hostile]) {
        for (const detail of ['overview', 'kernel'] as const) {
          if (detail === 'kernel' && defaultDetail(made.topology) !== 'kernel' && made !== hostile) continue;
          const text = mermaidText(expandedDiagram(made.topology, made.facts, { detail }));
          const drawn = await page.evaluate(async (source) => {
            interface Stock {
              initialize: (config: object) => void;
              render: (id: string, text: string) => Promise<{ svg: string }>;
            }
            const stock = (window as unknown as { mermaid: Stock }).mermaid;
            stock.initialize({ startOnLoad: false });
            const { svg } = await stock.render(`x${Math.round(performance.now() * 1000)}`, source);
            document.body.innerHTML = svg;
            return {
              text: [...document.querySelectorAll('.label, .cluster-label')]
                .map((e) => e.textContent)
                .join(' | ')
                .replace(/\u2060/g, '')
                .replace(/\s+/g, ' '),
              bad: [...document.body.querySelectorAll('script, img, [onload], [onerror], a')].map((element) =>
                element.outerHTML.slice(0, 200),
              ),
              nodes: document.querySelectorAll('g.node').length,
            };
          }, text);
          assert.deepEqual(drawn.bad, [], 'nothing but a picture');
          assert.ok(drawn.nodes > 2 && !drawn.text.includes('Maximum text size'), 'it is drawn');
          for (const { name } of made === hostile || made.topology.containers.length < 50
            ? made.topology.containers
            : []) {
            const shown = visibleText(name).replace(/\s+/g, ' ').replaceAll('\\', '⧵').replace('fa:fa', 'fa꞉fa').trim();
            const wanted = shown.length > 36 ? shown.slice(0, 20) : shown;
            assert.ok(
              drawn.text.includes(wanted),
              `${detail}: ${JSON.stringify(name)} is shown as it is, not in ${drawn.text.slice(0, 3000)}`,
            );
          }
        }
      }
      await context.close();
      assert.deepEqual(troubles, []);
    },
  },
];
