import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { Network } from '../../../src/core/analysis/index.ts';
import type { Answer } from '../../../src/core/model/index.ts';
import type { ExplanationMessage } from '../../../src/protocol/index.ts';
import { sketch } from '../../unit/diagram/topologies.ts';
import type { Case } from '../Case.ts';
import { axe } from '../axe.ts';
import { atRest, eventually, inPage, part } from '../inPage.ts';
import { openMatrix } from '../openMatrix.ts';
import { root } from '../openPage.ts';
import { themes } from '../themes.ts';

const FOLDER = path.join(root, '.cache/screenshots');
const TO = 'api:4000/tcp';

/** A proxy that dials an api of which nothing is known, and a published port that leads to another such container. */
const made = () =>
  sketch(
    [{ name: 'front' }],
    [
      { name: 'proxy', ports: ['8080:80'], listens: ['0.0.0.0:80'] },
      { name: 'api', expose: [4000] },
      { name: 'admin', ports: ['9000:9000'] },
    ],
  );

const network = (): Network => new Network({ topology: made().topology });

function answerTo(to: string, from = 'proxy'): Answer {
  const question = network().question(from, to).value;
  assert.ok(question);
  return network().answerTo(question);
}

const asked: NonNullable<ExplanationMessage['listener']> = {
  text: 'Does anything in api listen on port 4000?',
  actions: [
    { id: 'settle:listener:0:0.0.0.0', label: 'Yes, on every address' },
    { id: 'settle:listener:0:127.0.0.1', label: 'Only on its loopback' },
    { id: 'settle:listener:0:nobody', label: 'Nothing listens' },
  ],
  assumption: 0,
  canLook: true,
};

/** The contrasts of what is drawn amber with the ground of the page: texts need 4.5, lines and outlines 3 (WCAG 1.4.3, 1.4.11). */
function contrasts(page: Page, selector: string, property: 'stroke' | 'fill' | 'color' | 'borderTopColor') {
  return page.evaluate(
    ([wanted, name]) => {
      const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      const luminance = (colours: readonly string[]): number => {
        if (!canvas) return 0;
        for (const colour of colours) {
          canvas.fillStyle = colour;
          canvas.fillRect(0, 0, 1, 1);
        }
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((channel) => {
          const c = channel / 255;
          return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
      };
      const ground = getComputedStyle(document.body).backgroundColor;
      return [...document.querySelectorAll(wanted)].map((element) => {
        const a = luminance([ground]);
        const b = luminance([ground, getComputedStyle(element)[name]]);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      });
    },
    [selector, property] as const,
  );
}

async function reads(page: Page, selector: string, property: Parameters<typeof contrasts>[2], least: number) {
  const found = await contrasts(page, selector, property);
  assert.ok(found.length > 0, `${selector} is there`);
  for (const contrast of found) assert.ok(contrast >= least, `${selector}: a contrast of ${contrast.toFixed(1)}`);
}

async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await atRest(page);
  await page.screenshot({ path: path.join(FOLDER, `unknown-${name}.png`) });
}

export const unknownListeners: readonly Case[] = [
  ...(Object.keys(themes) as (keyof typeof themes)[]).map((theme) => ({
    name: `draws in amber, dotted and in words what leads to a listener that nobody knows (${theme})`,
    run: (browser: Parameters<Case['run']>[0]) =>
      inPage(
        browser,
        {
          made: made(),
          view: { detail: 'kernel' },
          options: { theme },
          prepare: (host) => {
            host.answer = answerTo(TO);
            host.listener = asked;
            host.matrix = network().matrix('Who reaches whom');
          },
        },
        async ({ page, host }) => {
          for (const id of ['l_api_unknown', 'l_admin_unknown', 'p_admin_0'])
            assert.match((await page.getAttribute(part(id), 'aria-label')) ?? '', /not known/, id);
          await page.waitForSelector('.legend li:has-text("listener not known")', { state: 'attached' });
          const seen = await page.evaluate(() => {
            const style = (selector: string) => getComputedStyle(document.querySelector(selector) as Element);
            return {
              known: style('g[data-id="l_proxy_any"] > rect').stroke,
              unknown: style('g[data-id="l_api_unknown"] > rect').stroke,
              port: style('g[data-id="p_admin_0"] > rect').stroke,
              dashes: style('g[data-id="l_api_unknown"] > rect').strokeDasharray,
              line: style('.edge.is-unknown .line').strokeDasharray,
            };
          });
          assert.notEqual(seen.unknown, seen.known);
          assert.equal(seen.port, seen.unknown);
          assert.deepEqual([seen.dashes, seen.line], ['3px, 3px', '3px, 3px']);
          await reads(page, '.node.is-unknown > rect', 'stroke', 3);
          await reads(page, '.edge.is-unknown .line', 'stroke', 3);
          await reads(page, '.node.is-unknown .row', 'fill', 4.5);
          await shot(page, `picture-${theme}`);

          host.receive({ type: 'ask', request: 999, from: 'proxy', to: TO });
          await page.waitForSelector('.explanation.verdict-unknown');
          const text = await page.locator('.explanation').innerText();
          assert.match(
            text,
            /proxy gets through to api:4000\/tcp\s+The network lets it through; we don’t know what listens there/,
          );
          assert.match(await page.locator('.hop-deliver').last().innerText(), /api accepts it, if it listens/);
          await page.waitForSelector('.picture.path-unknown');
          await reads(page, '.path-unknown .edge.on-path .line', 'stroke', 3);
          await reads(page, '.verdict > .codicon', 'color', 3);
          await axe(page, 'an answer that hangs on who listens');
          await shot(page, `answer-${theme}`);

          await page.click('.panel [aria-label="Close (Escape)"]');
          assert.equal(await page.locator('.picture.path-unknown').count(), 0);
          await openMatrix(page);
          await reads(page, '.outcome-listener-unknown .cell', 'borderTopColor', 3);
          await page.hover('.outcome-listener-unknown .cell');
          await page.waitForSelector('.matrix-card:has-text("the way is open, listener not known")');
          await axe(page, 'a matrix with such cells');
          await shot(page, `matrix-${theme}`);
        },
      ),
  })),
  {
    name: 'asks at the verdict who listens, sends what a person says, takes it back, and looks where a container runs',
    run: (browser) =>
      inPage(
        browser,
        {
          made: made(),
          view: { detail: 'kernel' },
          prepare: (host) => {
            host.answer = answerTo(TO);
            host.listener = asked;
          },
        },
        async ({ page, host }) => {
          host.receive({ type: 'ask', request: 999, from: 'proxy', to: TO });
          await page.waitForSelector('.listener:has-text("Does anything in api listen on port 4000?")');
          const buttons = page.locator('.listener vscode-button');
          assert.deepEqual(
            (await buttons.allInnerTexts()).map((label) => label.trim()),
            ['Yes, on every address', 'Only on its loopback', 'Nothing listens', 'Look'],
          );
          for (const [index, { id }] of asked.actions.entries()) {
            await buttons.nth(index).click();
            await eventually(
              () => host.last('action'),
              (message) => message?.id === id,
              id,
            );
          }
          await buttons.nth(3).click();
          await eventually(
            () => host.last('look'),
            (message) => message?.assumption === 0,
            'a look',
          );
          const said = { container: 'api', port: 4000, protocol: 'tcp', address: '0.0.0.0' } as const;
          const question = network().question('proxy', TO).value;
          assert.ok(question);
          host.send({
            ...host.explanation(network().saying([said]).answerTo(question)),
            listener: {
              text: 'You said that api listens on 0.0.0.0:4000.',
              actions: [{ id: 'settle:listener:0:forget', label: 'Undo' }],
              assumption: 0,
              canLook: false,
            },
            again: true,
          });
          await page.waitForSelector('.explanation.verdict-reachable');
          assert.equal(await page.locator('.picture.path-unknown').count(), 0);
          assert.equal(await buttons.count(), 1);
          await page.click('.listener vscode-button:has-text("Undo")');
          await eventually(
            () => host.last('action'),
            (message) => message?.id === 'settle:listener:0:forget',
            'taking it back',
          );
        },
      ),
  },
  {
    name: 'tells open and not known from reached, refused and unknown in the matrix, its exports and its legend',
    run: (browser) =>
      inPage(
        browser,
        { made: made(), prepare: (host) => (host.matrix = network().matrix('Who reaches whom')) },
        async ({ page, host }) => {
          await openMatrix(page);
          const cell = '.cell[aria-label="proxy to api 4000/tcp: open, listener not known"]';
          assert.equal(await page.locator(cell).innerText(), '→?');
          assert.match(await page.locator('.matrix-legend').innerText(), /→\?\s*open, listener not known/);
          await page.click('.matrix-view [aria-label="Save as CSV"]');
          const csv = await eventually(
            () => host.last('save'),
            (message) => message?.format === 'csv',
            'CSV',
          );
          assert.match(csv?.data ?? '', /"open, listener not known"/);
          await page.click('.matrix-view [aria-label="Copy as Markdown"]');
          const markdown = await eventually(
            () => host.last('copy'),
            (message) => message !== undefined,
            'Markdown',
          );
          assert.match(markdown?.text ?? '', /\| →\? open, listener not known \|/);
        },
      ),
  },
];
