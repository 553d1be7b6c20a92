import assert from 'node:assert/strict';
import { PATIENCE } from '../../../src/protocol/index.ts';
import { refused } from '../answers.ts';
import type { Case } from '../Case.ts';
import { eventually, inPage } from '../inPage.ts';

const SILENCE = /has not answered for 30 seconds/;
const expects = /no answer to request|not understood/;

export const waiting: readonly Case[] = [
  {
    name: 'says in the form where a person waits that no answer comes, and drops one that comes too late',
    run: (browser) =>
      inPage(browser, { expects, prepare: (h) => (h.silent = true) }, async ({ page, host }) => {
        await page.clock.install();
        await page.click('.toolbar button:has-text("Explain")');
        await page.click('.ask-form vscode-button');
        const asked = await eventually(
          () => host.last('ask'),
          (m) => m !== undefined,
          'the question',
        );
        // What goes on is waited for.
        await page.clock.runFor(PATIENCE - 1000);
        host.send({ type: 'working', request: asked?.request ?? 0 });
        await page.evaluate(() => undefined);
        await page.clock.runFor(PATIENCE - 1000);
        assert.equal(await page.locator('.form-error').innerText(), '');
        await page.clock.runFor(2000);
        await eventually(
          () => page.locator('.form-error').innerText(),
          (text) => SILENCE.test(text),
          'why there is no answer',
        );
        assert.equal(await page.locator('.busy:not([hidden])').count(), 0);
        await eventually(
          () => host.last('cancel'),
          (m) => m?.of === asked?.request,
          'giving up',
        );
        host.send({ ...host.explanation(refused), request: asked?.request ?? 0 });
        host.send({ type: 'show', what: 'tables' });
        await page.waitForSelector('.panel:has-text("Diagram as text")');
        assert.equal(await page.locator('.verify').count(), 0);
      }),
  },
  {
    name: 'says beside the answer that nothing came of trying it',
    run: (browser) =>
      inPage(browser, { expects, prepare: (h) => (h.answer = refused) }, async ({ page, host }) => {
        await page.click('.toolbar button:has-text("Explain")');
        await page.click('.ask-form vscode-button');
        await page.waitForSelector('.verify');
        host.silent = true;
        await page.clock.install();
        await page.click('.verify vscode-button:has-text("Try it for real")');
        await page.clock.runFor(PATIENCE + 1000);
        await eventually(
          () => page.locator('.verified.undecided').innerText(),
          (text) => SILENCE.test(text),
          'why nothing came of it',
        );
        assert.equal(await page.locator('.verify vscode-button').getAttribute('disabled'), null);
      }),
  },
  {
    name: 'keeps a line about what failed until it is put away, also where the answer cannot be read',
    run: (browser) =>
      inPage(browser, { expects, prepare: (h) => (h.silent = true) }, async ({ page, host }) => {
        await page.clock.install();
        await page.click('[aria-label="Reachability matrix"]');
        const asked = await eventually(
          () => host.last('askMatrix'),
          (m) => m !== undefined,
          'the question',
        );
        host.send({ type: 'matrix', request: asked?.request ?? 0 } as never);
        await page.waitForSelector('.toast:has-text("unreadable")');
        await page.clock.runFor(60_000);
        assert.equal(await page.locator('.toast:not([hidden])').count(), 1);
        await page.click('.toast [aria-label="Close"]');
        assert.equal(await page.locator('.toast:not([hidden])').count(), 0);
      }),
  },
];
