import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Case } from '../Case.ts';
import { FakeHost } from '../FakeHost.ts';
import { eventually, inPage, part } from '../inPage.ts';
import { openPage } from '../openPage.ts';
import { shop } from '../../unit/diagram/topologies.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../.cache/screenshots');
const CANCEL = '.busy:not([hidden]) button:has-text("Cancel")';

export const cancelling: readonly Case[] = [
  {
    name: 'the first picture can be stopped, and asked for again',
    run: async (browser) => {
      const host = new FakeHost(shop());
      host.busy = true;
      const opened = await openPage(browser, host, { width: 1280, height: 800 });
      const { page } = opened;
      try {
        await page.waitForSelector('.busy:has-text("Reading the network")');
        await page.click(CANCEL);
        await page.waitForSelector('.message:has-text("Not drawn")');
        assert.equal(host.last('stopDrawing')?.revision, 0);
        assert.equal(await page.locator('.busy:not([hidden])').count(), 0);
        mkdirSync(FOLDER, { recursive: true });
        await page.screenshot({ path: path.join(FOLDER, 'stopped-first.png') });
        host.busy = false;
        await page.click('.message vscode-button:has-text("Draw")');
        await page.waitForSelector(part('c_web'));
        assert.equal(await page.locator('.message:not([hidden])').count(), 0);
        assert.deepEqual(opened.troubles, []);
      } finally {
        await opened.context.close();
      }
    },
  },
  {
    name: 'another picture can be stopped, and the one on screen is meant again',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        host.busy = true;
        await page.click('button:has-text("Overview")');
        await page.waitForSelector('.busy:has-text("Drawing")');
        // What was sent before the extension hears of it comes too late: it is not drawn.
        let late: () => void = () => undefined;
        const receive = host.receive.bind(host);
        host.receive = (raw) => {
          if ((raw as { type: string }).type === 'stopDrawing') late();
          receive(raw);
        };
        late = () => {
          host.busy = false;
          host.show();
        };
        await page.click(CANCEL);
        await page.waitForSelector('.toast:has-text("Cancelled.")');
        assert.equal(host.last('stopDrawing')?.revision, 1);
        assert.equal(await page.locator(part('i_web_frontend')).count(), 1, 'the kernel’s picture is still there');
        assert.equal(await page.getByRole('button', { name: 'Kernel' }).getAttribute('aria-pressed'), 'true');
        // What comes afterwards is drawn.
        late = () => undefined;
        host.view = { detail: 'overview' };
        host.show();
        await page.waitForSelector('svg.detail-overview');
      }),
  },
  {
    name: 'making a PNG can be cancelled',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        // A browser that takes its time for the pixels.
        await page.evaluate(() => {
          // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its canvas
          const { toBlob } = HTMLCanvasElement.prototype;
          HTMLCanvasElement.prototype.toBlob = function (done, ...rest) {
            Object.assign(window, { go: () => toBlob.call(this, done, ...rest) });
          };
        });
        host.send({ type: 'export', format: 'png' });
        await page.waitForSelector('.busy:has-text("Drawing the PNG")');
        await page.waitForFunction(() => 'go' in window);
        await page.click(CANCEL);
        await page.evaluate(() => (window as unknown as { go: () => void }).go());
        await page.waitForSelector('.toast:has-text("Cancelled.")');
        assert.equal(host.last('save'), undefined);
        assert.equal(await page.locator('.busy:not([hidden])').count(), 0);
      }),
  },
  {
    name: 'what the extension does by itself is stopped by the action that it names',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        host.send({ type: 'busy', text: 'Asking the Docker daemon', stop: 'stopDocker' });
        await page.click(CANCEL);
        await eventually(
          () => host.last('action'),
          (m) => m?.id === 'stopDocker',
          'stopping',
        );
      }),
  },
];
