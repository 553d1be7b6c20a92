import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { pseudoBundle, untranslated } from '../../pseudoLanguage.ts';
import { sketch } from '../../unit/diagram/topologies.ts';
import { refused, published, shopMatrix } from '../answers.ts';
import type { Case } from '../Case.ts';
import type { FakeHost } from '../FakeHost.ts';
import { inPage, part } from '../inPage.ts';

/** What is said in every language: keys, and words of the kernel. */
const KEYS = ['DNAT', 'SNAT', 'Ctrl+F', 'Ctrl+K Shift+E', 'Ctrl+K Shift+M'];

/** All that the page says, shown or not: texts outside of the picture and of commands, and names and hints of elements. */
function said(page: Page): Promise<readonly (readonly [string, string])[]> {
  return page.evaluate(() => {
    const found: [string, string][] = [];
    const place = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} in ${element.closest('[class]:not(span, p, button)')?.getAttribute('class') ?? ''}`;
    for (const element of document.body.querySelectorAll('*')) {
      for (const name of ['title', 'aria-label', 'placeholder', 'alt', 'aria-description']) {
        const text = element.getAttribute(name);
        if (text) found.push([text, `${name} of ${place(element)}`]);
      }
      if (element.closest('script, style, code, svg.picture')) continue;
      for (const node of element.childNodes)
        if (node.nodeType === Node.TEXT_NODE && node.textContent?.trim())
          found.push([node.textContent.trim(), place(element)]);
    }
    return found;
  });
}

/** Every text in the messages of the extension: names, and what core and the server say. The server has a test of its own. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value, ...value.split('\n')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

/** Fails with what the page says in English now. */
async function insist(page: Page, host: FakeHost, when: string): Promise<void> {
  const known = new Set([...KEYS, 'Net Lens', ...host.sent.flatMap(textsOf)].map((text) => text.trim()));
  const faults = (await said(page)).flatMap(([text, where]) =>
    untranslated(text, known).map((fault) => `${fault} (${where})`),
  );
  assert.deepEqual([...new Set(faults)], [], when);
}

const texts = pseudoBundle();

/** The name that a control has in the pseudo-language. */
const named = (english: string): string => `[aria-label="⟦${english}⟧"]`;

export const translated: readonly Case[] = [
  {
    name: 'says all of its own in another language: picture, cards, filter, find, tables, explainer',
    run: (browser) =>
      inPage(browser, { options: { texts } }, async ({ page, host }) => {
        await insist(page, host, 'the toolbar and the picture');
        assert.match((await page.locator('.subtitle').textContent()) ?? '', /4⟦ containers⟧/);
        await page.locator(part('c_web')).focus();
        await page.waitForSelector('.card:visible');
        await insist(page, host, 'the small card');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.card-page');
        await insist(page, host, 'the card');
        await page.click(named('Filter'));
        await insist(page, host, 'the filter');
        await page.keyboard.press('Escape');
        await page.click(named('Find (/)'));
        await page.keyboard.type('no such name');
        await insist(page, host, 'a search that finds nothing');
        await page.fill('.find input', 'we');
        await page.keyboard.press('Enter');
        await insist(page, host, 'a search');
        host.send({ type: 'show', what: 'tables' });
        await page.waitForSelector('.tables');
        await insist(page, host, 'the picture as text');
        host.send({ type: 'show', what: 'explainer' });
        await page.waitForSelector('.explainer');
        await insist(page, host, 'what one looks at');
        host.send({ type: 'busy', text: 'Asking Docker', done: 3, total: 10, request: 77 });
        await page.waitForSelector('.busy:visible');
        await insist(page, host, 'a wait');
      }),
  },
  {
    name: 'says all of its own in another language: the form, an answer, the matrix',
    run: (browser) =>
      inPage(
        browser,
        {
          options: { texts },
          prepare: (host) => {
            host.answer = refused;
            host.matrix = {
              ...shopMatrix,
              compared: { before: 'Then', after: 'Now' },
              cells: shopMatrix.cells.map((row) => row.map((cell) => cell && { ...cell, change: 'lost' })),
            };
            host.listener = { text: 'Does web listen?', actions: [], assumption: 0, canLook: true };
          },
        },
        async ({ page, host }) => {
          await page.click(named('Explain'));
          await page.fill('#ask-port', 'none');
          await page.keyboard.press('Enter');
          await page.waitForSelector('.form-error:has-text("65535")');
          await insist(page, host, 'the form');
          await page.fill('#ask-port', '3000');
          await page.keyboard.press('Enter');
          await page.waitForSelector('.explanation');
          // The names stand where the language puts them.
          assert.equal(await page.locator('.verdict h2').innerText(), '⟦⟧proxy⟦ does not reach ⟧web:3000/tcp⟦⟧');
          await insist(page, host, 'an answer');
          await page.click(named('Step forward'));
          await page.click('.verify vscode-button');
          await page.waitForSelector('.verified.agrees');
          await insist(page, host, 'an answer that was tried, at its first step');
          host.send(host.explanation({ ...published, from: '@lan', to: '@host:8080/tcp' }));
          await page.waitForSelector('.explanation.verdict-reachable');
          await insist(page, host, 'another answer');
          await page.click(named('Reachability matrix'));
          await page.waitForSelector('.matrix');
          await page.locator('[data-row="4"][data-column="1"]').hover();
          await page.waitForSelector('.matrix-card:visible');
          await insist(page, host, 'the matrix with a card');
        },
      ),
  },
  {
    name: 'says all of its own in another language: where there is no picture',
    run: (browser) =>
      inPage(
        browser,
        { made: sketch([], []), view: { detail: 'kernel' }, options: { texts } },
        async ({ page, host }) => {
          await page.waitForSelector('.message:has-text("⟦Nothing to draw⟧")');
          await insist(page, host, 'nothing to draw');
          host.send({ type: 'failed', text: 'No engine.', actions: [] });
          await page.waitForSelector('text=No engine.');
          await insist(page, host, 'a failure');
          host.send({ type: 'stopped' });
          await insist(page, host, 'a drawing that was stopped');
        },
      ),
  },
];
