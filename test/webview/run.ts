/**
 * The webview lane: the shipped bundle in headless Chromium under the real Content-Security-Policy, used with real mouse and keys.
 * `node test/webview/run.ts [part of a name]`; needs `npm run build` before. Screenshots go to .cache/screenshots.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import type { Case } from './Case.ts';
import { accessibility } from './cases/accessibility.ts';
import { answers } from './cases/answers.ts';
import { cancelling } from './cases/cancelling.ts';
import { exporting } from './cases/exporting.ts';
import { hostileNames } from './cases/hostileNames.ts';
import { unknownListeners } from './cases/unknownListeners.ts';
import { layout } from './cases/layout.ts';
import { matrix } from './cases/matrix.ts';
import { messages } from './cases/messages.ts';
import { picture } from './cases/picture.ts';
import { networks } from './cases/networks.ts';
import { projects } from './cases/projects.ts';
import { reopening } from './cases/reopening.ts';
import { screenshots } from './cases/screenshots.ts';
import { sizes } from './cases/sizes.ts';
import { toolbar } from './cases/toolbar.ts';
import { translated } from './cases/translated.ts';
import { waiting } from './cases/waiting.ts';
import { root } from './openPage.ts';

const BROWSERS = [
  process.env['NETLENS_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

async function main(): Promise<number> {
  const dist = process.env['NETLENS_WEBVIEW_DIST'] ?? path.join(root, 'dist');
  if (!existsSync(path.join(dist, 'webview.js'))) {
    console.log('The bundle dist/webview.js is not there: run `npm run build` first.');
    console.log('0 passed, 1 failed, 0 skipped');
    return 1;
  }
  const executablePath = BROWSERS.find((b) => b !== undefined && existsSync(b));
  const wanted = process.argv[2] ?? '';
  const cases: readonly Case[] = [
    ...picture,
    ...projects,
    ...cancelling,
    ...waiting,
    ...reopening,
    ...networks,
    ...layout,
    ...answers,
    ...matrix,
    ...unknownListeners,
    ...messages,
    ...exporting,
    ...hostileNames,
    ...accessibility,
    ...toolbar,
    ...translated,
    ...sizes,
    ...screenshots,
  ].filter((c) => c.name.includes(wanted));
  if (executablePath === undefined) {
    console.log('No Chromium found: `apt-get install chromium`, or name one in NETLENS_CHROMIUM.');
    const missing = process.env['CI'] === 'true';
    console.log(`0 passed, ${missing ? cases.length : 0} failed, ${missing ? 0 : cases.length} skipped`);
    return missing ? 1 : 0;
  }
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-quic', '--no-first-run'],
  });
  // In CI a machine may stand still for half a minute: a second try there, said in a line that `npm test` repeats at its end.
  const tries = process.env['CI'] === 'true' ? 2 : 1;
  let failed = 0;
  for (const { name, run } of cases) {
    let error = await failureOf(run, browser);
    for (let tried = 1; error !== undefined && tried < tries; tried++) {
      console.log(`⟳ tried again: ${name}: ${error.split('\n')[0] ?? ''}`);
      error = await failureOf(run, browser);
    }
    if (error === undefined) console.log(`  ✓ ${name}`);
    else {
      failed++;
      console.log(`  ✗ ${name}\n    ${error.split('\n').slice(0, 12).join('\n    ')}`);
    }
  }
  await browser.close();
  console.log(`${cases.length - failed} passed, ${failed} failed, 0 skipped`);
  return failed > 0 ? 1 : 0;
}

async function failureOf(run: Case['run'], browser: Browser): Promise<string | undefined> {
  try {
    await run(browser);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

process.exitCode = await main();
