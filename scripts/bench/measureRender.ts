import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { buildState, kernelFacts } from '../../src/core/kernel/index.ts';
import { FakeHost } from '../../test/webview/FakeHost.ts';
import { openPage } from '../../test/webview/openPage.ts';
import { findChromium } from '../install-parts.mjs';
import { milliseconds } from './timed.ts';
import { topologyOfSize } from './topologyOfSize.ts';

/**
 * From an empty panel to the drawn picture, in the shipped bundle in headless Chromium; the second figure is a redraw. The clock
 * is the page's: it starts when the panel's page is asked for, after the browser has made a window for it.
 */
export async function measureRender(
  root: string,
  line: (what: string, figure: string, goal?: string) => void,
): Promise<void> {
  const executablePath = findChromium();
  if (!executablePath || !existsSync(path.join(root, 'dist/webview.js'))) {
    line('first render', 'needs chromium and npm run build');
    return;
  }
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  try {
    for (const services of [10, 40, 100, 200, 500, 1000]) {
      const topology = topologyOfSize(services);
      const host = new FakeHost({ topology, facts: kernelFacts(buildState(topology)) });
      const { drawn, context, page } = await openPage(browser, host, { width: 1400, height: 900 });
      await drawn();
      const first = await page.evaluate(() => performance.now());
      const again = performance.now();
      host.show();
      await drawn();
      line(
        `first render and redraw, ${services} services`,
        `${milliseconds(first)}, ${milliseconds(performance.now() - again)}`,
        services === 200 || services === 1000 ? '2 s' : '',
      );
      await context.close();
    }
  } finally {
    await browser.close();
  }
}
