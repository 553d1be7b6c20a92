import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type TextBundle, webviewHtml } from '../../src/protocol/index.ts';
import type { FakeHost } from './FakeHost.ts';
import { themes } from './themes.ts';

const ORIGIN = 'https://netlens.test';
export const root = path.resolve(import.meta.dirname, '../..');

export interface OpenedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** CSP violations, page errors and console errors: a good run has none. */
  readonly troubles: string[];
  /** Milliseconds from the host's diagram to the picture in the page. */
  readonly drawn: () => Promise<void>;
}

export interface OpenOptions {
  readonly theme?: keyof typeof themes;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
  readonly dist?: string;
  /** Texts of another language. */
  readonly texts?: TextBundle;
}

/**
 * The shipped bundle in a page with the real shell and the real Content-Security-Policy, on an origin that exists only here. The
 * VS Code API is a stub whose messages go to the fake host; its state lives in sessionStorage, so that a reload finds it.
 */
export async function openPage(browser: Browser, host: FakeHost, options: OpenOptions = {}): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    reducedMotion: options.reducedMotion === false ? 'no-preference' : 'reduce',
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (
      message.type() === 'error' ||
      message.text().startsWith('ELK') ||
      /Content Security Policy/i.test(message.text())
    )
      troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (e) => troubles.push(`error: ${e.message}`));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const theme = themes[options.theme ?? 'dark'];
  const style = Object.entries(theme.colours)
    .map(([k, v]) => `--vscode-${k}: ${v.replaceAll('"', "'")}`)
    .join('; ');
  const dist = options.dist ?? process.env['NETLENS_WEBVIEW_DIST'] ?? path.join(root, 'dist');
  await context.route(`${ORIGIN}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') {
      const html = webviewHtml({
        nonce: 'dGVzdC1ub25jZS1vZi10aGUtbGFuZQ',
        cspSource: ORIGIN,
        scriptUri: `${ORIGIN}/webview.js`,
        styleUri: `${ORIGIN}/webview.css`,
        drawing: 'Drawing…',
        texts: options.texts,
      })
        .replace('<html ', `<html style="${style}" `)
        .replace('<body>', `<body class="${theme.kind}">`);
      await route.fulfill({ contentType: 'text/html', body: html });
      return;
    }
    const types: Readonly<Record<string, string>> = {
      '.js': 'text/javascript',
      '.css': 'text/css',
      '.ttf': 'font/ttf',
    };
    const type = types[path.extname(name)];
    if (type === undefined || name.includes('/')) await route.abort();
    else await route.fulfill({ contentType: type, body: readFileSync(path.join(dist, name)) });
  });
  await page.exposeFunction('netlensToHost', (message: unknown) => host.receive(message));
  await page.addInitScript(() => {
    const w = window as unknown as Record<string, unknown>;
    w['violations'] = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      (w['violations'] as string[]).push(`${event.violatedDirective} ${event.blockedURI}`),
    );
    w['acquireVsCodeApi'] = () => ({
      postMessage: (m: unknown) => (w['netlensToHost'] as (m: unknown) => void)(m),
      getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') as unknown,
      setState: (s: unknown) => sessionStorage.setItem('state', JSON.stringify(s)),
    });
  });
  host.connect(
    (message) => void page.evaluate((m) => window.postMessage(m, '*'), message as unknown).catch(() => undefined),
  );
  await page.goto(`${ORIGIN}/`);
  return {
    page,
    context,
    troubles,
    drawn: async () => {
      await page.waitForSelector('.picture g.node', { state: 'attached', timeout: 30_000 });
      await page.waitForFunction(() => document.querySelector('.busy')?.hasAttribute('hidden'), undefined, {
        timeout: 30_000,
      });
    },
  };
}
