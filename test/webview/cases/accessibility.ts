import assert from 'node:assert/strict';
import { everything } from '../../unit/diagram/topologies.ts';
import type { Case } from '../Case.ts';
import { refused, shopMatrix } from '../answers.ts';
import { axe } from '../axe.ts';
import { inPage, part } from '../inPage.ts';
import { themes } from '../themes.ts';

export const accessibility: readonly Case[] = [
  ...(Object.keys(themes) as (keyof typeof themes)[]).map((theme) => ({
    name: `passes axe in every view (${theme})`,
    run: (browser: Parameters<Case['run']>[0]) =>
      inPage(
        browser,
        {
          prepare: (h) => {
            h.answer = refused;
            h.matrix = shopMatrix;
          },
          options: { theme },
        },
        async ({ page, host }) => {
          await axe(page, 'the picture');
          await page.click(part('p_web_0'));
          await page.waitForSelector('.card:not([hidden])');
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
          await page.click('[aria-label="The picture as text"]');
          await axe(page, 'the tables');
          await page.click('[aria-label="Close this page (Escape)"]');
          await page.click('[aria-label="Who reaches whom (matrix)"]');
          await page.waitForSelector('.matrix');
          await axe(page, 'the matrix');
          host.send({ type: 'show', what: 'diagram' });
          await page.click('[aria-label="Export the picture"]');
          await axe(page, 'the menu');
        },
      ),
  })),
  {
    name: 'says the whole picture as tables: networks, endpoints, rules, and each row leads to its part',
    run: (browser) =>
      inPage(browser, { made: everything(), findings: [] }, async ({ page }) => {
        await page.click('[aria-label="The picture as text"]');
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
];
