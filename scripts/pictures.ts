import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { defaultDetail, readProject } from '../src/core/analysis/index.ts';
import { nodeReader } from '../src/host/index.ts';
import { FakeHost } from '../test/webview/FakeHost.ts';
import { openPage } from '../test/webview/openPage.ts';
import { findChromium } from './install-parts.mjs';

/**
 * npm run pictures [-- FOLDER|FILE,FILE…]: the diagram of Compose projects as pictures, to be judged by eye: as the page opens it beside a
 * file, in three themes and in windows of two sizes, into .cache/pictures. A folder is what Compose reads there; names with commas
 * between are files for -f. Default: projects of test/fixtures/corpus and examples, from one service to eighteen.
 * `THEMES=dark`, `SIZES=1600x900` and `DETAIL=kernel` take less.
 */

const PROJECTS = [
  'examples/default-bridge',
  'examples/shop',
  'examples/vpn-sidecar',
  'test/fixtures/corpus/files/override-dev',
  'test/fixtures/corpus/files/profiles-tools',
  'test/fixtures/corpus/files/include-platform',
  'test/fixtures/corpus/files/observability',
  'test/fixtures/corpus/files/three-tiers',
];

/** The pane beside a file in a window of this size, with the side bar closed. */
const PANES: Readonly<Record<string, { readonly width: number; readonly height: number }>> = {
  '1600x900': { width: 790, height: 790 },
  '1280x720': { width: 630, height: 610 },
};

const wanted = (name: string, all: readonly string[]): readonly string[] =>
  process.env[name]?.split(',').filter((one) => all.includes(one)) ?? all;
const themes = wanted('THEMES', ['dark', 'light', 'hc-dark']) as readonly ('dark' | 'light' | 'hc-dark')[];
const sizes = wanted('SIZES', Object.keys(PANES));
const out = path.resolve(import.meta.dirname, '../.cache/pictures');
mkdirSync(out, { recursive: true });
const projects = process.argv.length > 2 ? process.argv.slice(2) : PROJECTS;
const executablePath = findChromium();
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  for (const project of projects) {
    const paths = project.split(',').map((one) => path.resolve(one));
    const isFile = /\.ya?ml$/.test(project);
    const directory = isFile ? path.dirname(paths[0] ?? '') : (paths[0] ?? '');
    const { network, broken } = readProject(
      { files: isFile ? paths : [], directory, profiles: ['*'], envFiles: [], environment: new Map() },
      nodeReader(),
    );
    if (!network) {
      console.log(`${project}: ${broken?.message ?? 'not a project'}`);
      continue;
    }
    const { findings } = network.findings({ severities: new Map(), syntax: true });
    for (const theme of themes)
      for (const size of sizes) {
        const detail =
          process.env['DETAIL'] === 'kernel' ? 'kernel' : defaultDetail(network.topology, PANES[size]?.width);
        const host = new FakeHost(network, findings, { detail });
        host.destinations = network.connections;
        const { page, context, drawn } = await openPage(browser, host, { theme, ...PANES[size] });
        await drawn();
        const name = `${path.basename(directory)}-${network.topology.containers.length}-${theme}-${size}.png`;
        await page.screenshot({ path: path.join(out, name) });
        await context.close();
        console.log(name);
      }
  }
} finally {
  await browser.close();
}
