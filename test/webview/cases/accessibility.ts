import assert from 'node:assert/strict';
import { everything, shop } from '../../unit/diagram/topologies.ts';
import type { Case } from '../Case.ts';
import { refused, shopMatrix } from '../answers.ts';
import { axe } from '../axe.ts';
import { inPage, part } from '../inPage.ts';
import { openMatrix } from '../openMatrix.ts';
import { themes } from '../themes.ts';

export const accessibility: readonly Case[] = [
  ...(Object.keys(themes) as (keyof typeof themes)[]).map((theme) => ({
    name: `passes axe in every view (${theme})`,
    run: (browser: Parameters<Case['run']>[0]) =>
      inPage(
        browser,
        {
          prepare: (host) => {
            host.answer = refused;
            host.matrix = shopMatrix;
          },
          options: { theme },
        },
        async ({ page, host }) => {
          await axe(page, 'the picture');
          await page.click(part('p_web_0'));
          await page.waitForSelector('.card-page');
          await axe(page, 'a card');
          await page.keyboard.press('Escape');
          await page.click('[aria-label="Filter"]');
          await page.locator('.stage').focus();
          await page.keyboard.press('/');
          host.send({
            type: 'notices',
            notices: [{ severity: 'warning', text: 'A notice.', actions: [{ id: 'x', label: 'Do it' }] }],
          });
          await page.waitForSelector('.notice');
          await axe(page, 'filter, find box and notice');
          await page.keyboard.press('Escape');
          await page.click('.toolbar button:has-text("Explain")');
          await axe(page, 'the form');
          await page.click('.ask-form vscode-button');
          await page.waitForSelector('.explanation');
          await page.click('[aria-label="Step forward"]');
          await axe(page, 'the explanation');
          await page.click('[aria-label="What am I looking at?"]');
          await axe(page, 'the explainer');
          await page.click('[aria-label="Diagram as text"]');
          await axe(page, 'the tables');
          await page.click('.panel [aria-label="Close (Escape)"]');
          await openMatrix(page);
          await axe(page, 'the matrix');
          await page.keyboard.press('Escape');
          await page.click('[aria-label="Export diagram"]');
          await axe(page, 'the menu');
        },
      ),
  })),
  {
    name: 'says the whole picture as tables: networks, endpoints, rules, and each row leads to its part',
    run: (browser) =>
      inPage(browser, { made: everything(), findings: [] }, async ({ page }) => {
        await page.click('[aria-label="Diagram as text"]');
        const headings = await page.locator('.tables h2').allTextContents();
        assert.deepEqual(headings, ['Networks', 'Containers and their interfaces', 'Published ports']);
        const text = await page.locator('.tables').innerText();
        for (const words of [
          'macvlan network',
          'lo only',
          'of app',
          'the host’s',
          'this host only',
          'not published: the network is internal',
          '172.19.0.3',
        ]) {
          assert.ok(text.includes(words), `the tables say: ${words}`);
        }
        await page.click('.tables button:has-text("dmz")');
        assert.equal(await page.evaluate(() => (document.activeElement as HTMLElement).dataset['id']), 'n_dmz');
      }),
  },
  {
    name: 'names every part for a screen reader',
    run: (browser) =>
      inPage(browser, {}, async ({ page }) => {
        const label = await page.getAttribute(part('n_frontend'), 'aria-label');
        assert.equal(label, 'frontend 172.18.0.1/16, Linux bridge');
        assert.match((await page.getAttribute(part('c_web'), 'aria-label')) ?? '', /^web, Service, 1 problem$/);
        const unnamed = await page.evaluate(
          () =>
            [...document.querySelectorAll('.picture [role="button"]')].filter((e) => !e.getAttribute('aria-label'))
              .length,
        );
        assert.equal(unnamed, 0);
      }),
  },
  ...(Object.keys(themes) as (keyof typeof themes)[]).map((theme) => ({
    name: `writes what is stopped so that it reads well (${theme})`,
    run: (browser: Parameters<Case['run']>[0]) =>
      inPage(
        browser,
        { made: stoppedShop(), findings: [], view: { detail: 'kernel' }, options: { theme } },
        async ({ page }) => {
          // What axe does not look at: texts of an SVG, and how transparent they are, on the page's ground.
          const contrasts = await page.evaluate(() => {
            const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
            const luminance = (colours: readonly string[], alpha: number): number => {
              if (!canvas) return 0;
              canvas.globalAlpha = 1;
              for (const colour of colours) {
                canvas.fillStyle = colour;
                canvas.fillRect(0, 0, 1, 1);
                canvas.globalAlpha = alpha;
              }
              const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((channel) => {
                const c = channel / 255;
                return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
              });
              return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
            };
            const ground = getComputedStyle(document.body).backgroundColor;
            return [...document.querySelectorAll('.picture .is-dimmed .row')].map((row) => {
              let alpha = 1;
              for (let e: Element | null = row; e; e = e.parentElement) alpha *= Number(getComputedStyle(e).opacity);
              const a = luminance([ground], 1);
              const b = luminance([ground, getComputedStyle(row).fill], alpha);
              return { text: row.textContent, contrast: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
            });
          });
          assert.ok(contrasts.length >= 5, 'stopped parts are drawn');
          for (const { text, contrast } of contrasts)
            assert.ok(contrast >= 4.5, `${text}: a contrast of ${contrast.toFixed(1)}`);
        },
      ),
  })),
];

function stoppedShop(): ReturnType<typeof shop> {
  const { topology, facts } = shop(true);
  return { topology: { ...topology, containers: topology.containers.map((c) => ({ ...c, state: 'stopped' })) }, facts };
}
