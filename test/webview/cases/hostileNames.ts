import assert from 'node:assert/strict';
import { visibleText } from '../../../src/core/diagram/index.ts';
import { sketch } from '../../unit/diagram/topologies.ts';
import type { Case } from '../Case.ts';
import { expandedView, inPage } from '../inPage.ts';

export const HOSTILE: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '"];--x',
  '</text><script>alert(1)</script>',
  'a\u202egnp.exe',
  'two\nlines\r\nand a tab\t.',
  '%%{init: {"theme": "dark", "securityLevel": "loose"}}%%',
  '`**bold** <b>html</b>`',
  'end',
  'click a href "javascript:alert(1)"',
  'style x fill:#f00;',
  'classDef evil fill:#f9f;',
  '&lt;b&gt; &amp; &#60; #35; #quot;',
  '1. list',
  '- item',
  'fa:fa-bomb $$x^2$$',
  'ﬂ°°60¶ß',
  '__proto__',
  'constructor',
  'a\\nb \\u0041',
  'subgraph',
  '---\ntitle: x\n---',
  '{{a}} ((b)) [[c]] |d|',
  'ünï­cödé 日本語 🙂‍',
  'x'.repeat(300),
  "it's $(rm -rf /) `id`",
  '```',
  'end\nsubgraph x["y"]',
  'click c_web call alert()',
  'linkStyle 0 stroke:#f00;',
  'hasOwnProperty',
  'toString',
  '</style><svg onload=alert(1)>',
  '"',
  "'",
  '\u2066isolate\u2069 \u200fmark',
  '👩‍👩‍👧‍👦 family',
  '<!-- netlens: x -->',
  '<br/>',
  ':::evil',
  '@{ shape: rounded, label: "x" }',
  'a -->|b| c',
];

export const hostileNames: readonly Case[] = [
  {
    name: 'shows hostile names as they are and runs nothing of them',
    run: async (browser) => {
      for (const detail of ['kernel', 'overview'] as const) {
        const made = sketch(
          HOSTILE.slice(0, 8).map((name, i) => ({ name, internal: i % 2 === 0 })),
          HOSTILE.map((name, index) => ({
            name,
            on: [HOSTILE[index % 8] ?? ''],
            ports: index % 5 === 0 ? [`${8000 + index}:80`] : [],
            listens: ['127.0.0.1:80'],
            project: HOSTILE[(index * 3) % HOSTILE.length] ?? 'p',
          })),
          { project: HOSTILE[0] ?? '' },
        );
        await inPage(
          browser,
          { made, view: expandedView(made, detail), findings: [], options: { width: 1800, height: 1200 } },
          async ({ page }) => {
            const labels = await page.evaluate(() =>
              [...document.querySelectorAll('.picture .row-0')].map((e) => e.textContent),
            );
            for (const name of HOSTILE) {
              const shown = visibleText(name);
              const wanted = shown.length > 36 ? shown.slice(0, 20) : shown;
              assert.ok(
                labels.some((l) => l.startsWith(wanted)),
                `${detail}: ${JSON.stringify(name)} is shown as it is`,
              );
            }
            assert.equal(
              await page.locator('.picture img, .picture script, .picture foreignObject, .picture a').count(),
              0,
            );
            const attributes = await page.evaluate(() =>
              [...document.querySelectorAll('*')]
                .flatMap((e) => e.getAttributeNames())
                .filter((n) => n.startsWith('on')),
            );
            assert.deepEqual(attributes, [], 'no event handler in the markup');
            await page.locator('.picture g.node.kind-service, .picture g.node.kind-interface').first().focus();
            await page.keyboard.press('Enter');
            await page.waitForSelector('.card-page');
            assert.equal(await page.locator('.card-page img, .card-page script').count(), 0);
            await page.keyboard.press('Escape');
            await page.click('[aria-label="Diagram as text"]');
            const tables = await page.locator('.tables').innerText();
            assert.ok(tables.includes('<img src=x onerror=alert(1)>'));
            await page.click('.toolbar button:has-text("Explain")');
            assert.ok(
              (await page.locator('#ask-from option').allTextContents()).includes('</text><script>alert(1)</script>'),
            );
          },
        );
      }
    },
  },
];
