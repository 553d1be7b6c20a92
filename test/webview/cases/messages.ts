import assert from 'node:assert/strict';
import { sketch } from '../../unit/diagram/topologies.ts';
import type { Case } from '../Case.ts';
import { eventually, inPage, part } from '../inPage.ts';

export const messages: readonly Case[] = [
  {
    name: 'keeps the last picture with a notice when a file is broken',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        host.send({
          type: 'notices',
          notices: [
            {
              severity: 'warning',
              text: 'compose.yaml has an error in line 3; this is the last good picture.',
              actions: [{ id: 'open', label: 'Go to the error' }],
            },
          ],
        });
        await page.waitForSelector('.notice-warning:has-text("last good picture")');
        assert.equal(await page.locator(part('c_web')).count(), 1);
        await page.click('.notice vscode-button:has-text("Go to the error")');
        await eventually(
          () => host.last('action'),
          (m) => m?.id === 'open',
          'the notice’s button',
        );
        host.send({
          type: 'failed',
          text: 'The engine does not answer.',
          actions: [{ id: 'showLog', label: 'Show log' }],
        });
        await page.click('.notice-error vscode-button:has-text("Show log")');
        await eventually(
          () => host.last('action'),
          (m) => m?.id === 'showLog',
          'the failure’s button',
        );
        assert.equal(await page.locator('.notice-warning').count(), 0, 'it takes the place of what was said before');
        assert.equal(await page.locator(part('c_web')).count(), 1, 'the picture stays');
        host.send({ type: 'notices', notices: [] });
        await page.waitForFunction(() => document.querySelectorAll('.notice').length === 0);
      }),
  },
  {
    name: 'has an empty state, a failure and a loading state that say what to do',
    run: (browser) =>
      inPage(browser, { made: sketch([], []), view: { detail: 'kernel' } }, async ({ page, host }) => {
        await page.waitForSelector('.message:has-text("Nothing to draw")');
        host.send({
          type: 'empty',
          title: 'No Compose file here',
          text: 'Open a folder with a compose.yaml, or show what Docker runs now.',
          actions: [{ id: 'live', label: 'Show live' }],
        });
        await page.waitForSelector('.message:has-text("No Compose file here")');
        await page.click('.message vscode-button');
        await eventually(
          () => host.last('action'),
          (m) => m?.id === 'live',
          'the button',
        );
        host.send({ type: 'busy', text: 'Asking Docker', done: 3, total: 10, request: 77 });
        await page.waitForSelector('.busy:has-text("Asking Docker 3 of 10")');
        await page.click('.busy button:has-text("Cancel")');
        await eventually(
          () => host.last('cancel'),
          (m) => m?.of === 77,
          'cancelling',
        );
        host.send({ type: 'busy', text: 'Again' });
        host.send({ type: 'idle' });
        await page.waitForSelector('.busy', { state: 'hidden' });
      }),
  },
  {
    name: 'carries out the commands of the palette',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        host.send({ type: 'show', what: 'explainer' });
        await page.waitForSelector('.explainer');
        host.send({ type: 'show', what: 'tables' });
        await page.waitForSelector('.tables');
        host.send({ type: 'export', format: 'mermaid' });
        const saved = await eventually(
          () => host.last('save'),
          (m) => m !== undefined,
          'the export',
        );
        assert.match(saved?.data ?? '', /^flowchart LR\n/);
      }),
  },
  {
    name: 'switches between files and live',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        await page.click('button:has-text("Live")');
        await eventually(
          () => host.last('setSource'),
          (m) => m?.mode === 'live',
          'live',
        );
      }),
  },
  {
    name: 'ignores what is no message of the protocol, and logs that it was not understood',
    run: (browser) =>
      inPage(browser, { expects: /not understood/ }, async ({ page, host }) => {
        await page.evaluate(() => window.postMessage({ type: 'explode', html: '<img src=x onerror=alert(1)>' }, '*'));
        await page.evaluate(() => window.postMessage('nonsense', '*'));
        await page.evaluate(() => window.postMessage(null, '*'));
        await eventually(
          () => host.last('log'),
          (m) => m?.text.includes('not understood') === true,
          'a line in the log',
        );
        assert.equal(await page.locator(part('c_web')).count(), 1);
      }),
  },
];
