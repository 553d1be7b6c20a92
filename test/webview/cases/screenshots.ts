import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { everything, large, loopbackFinding, shop, sketch } from '../../unit/diagram/topologies.ts';
import type { Case } from '../Case.ts';
import { refused } from '../answers.ts';
import { atRest, inPage, type Made } from '../inPage.ts';
import { root } from '../openPage.ts';
import type { themes } from '../themes.ts';

const FOLDER = path.join(root, '.cache/screenshots');
const REFERENCE = path.join(root, 'test/golden/diagram/screens.json');
/**
 * How much of what stands out from the background may differ: another font or Chromium moves edges a little; parts that are gone,
 * new or elsewhere make far more (a new layout of the same parts: 0.5 and up).
 */
const TOLERANCE = 0.25;

const one = (): Made => sketch([{ name: 'default' }], [{ name: 'web', ports: ['8080:80'], listens: ['0.0.0.0:80'] }]);
const sets: readonly { readonly name: string; readonly made: () => Made; readonly detail: 'kernel' | 'overview' }[] = [
  { name: '1-kernel', made: one, detail: 'kernel' },
  { name: 'shop-kernel', made: shop, detail: 'kernel' },
  { name: 'everything-kernel', made: everything, detail: 'kernel' },
  { name: '8-overview', made: () => large(8, 3), detail: 'overview' },
  { name: '40-overview', made: () => large(40, 6), detail: 'overview' },
  { name: '40-kernel', made: () => large(40, 6), detail: 'kernel' },
  { name: '200-overview', made: () => large(200, 12), detail: 'overview' },
  { name: '1000-overview', made: () => large(1000, 100), detail: 'overview' },
];

export const screenshots: readonly Case[] = [
  ...sets.flatMap(({ name, made, detail }) =>
    (['dark', 'light', 'hc-dark'] as const).map((theme): Case => ({
      name: `looks as it did: ${name}, ${theme}`,
      run: (browser) => {
        const topology = made();
        const findings =
          topology.topology.containers.some((c) => c.id === 'web') && name === 'shop-kernel'
            ? [loopbackFinding(topology.topology, 'web')]
            : [];
        return inPage(
          browser,
          { made: topology, findings, view: { detail }, options: size(theme) },
          async ({ page }) => {
            await compare(page, `${name}-${theme}`);
          },
        );
      },
    })),
  ),
  ...(['dark', 'light'] as const).map((theme): Case => ({
    name: `looks as it did: explanation, ${theme}`,
    run: (browser) =>
      inPage(browser, { prepare: (h) => (h.answer = refused), options: size(theme) }, async ({ page, host }) => {
        host.receive({ type: 'ask', request: 999, from: 'proxy', to: 'web:3000/tcp' });
        await page.waitForSelector('.explanation');
        await atRest(page);
        for (let i = 0; i < 5; i++) await page.click('[aria-label="Step forward"]');
        await compare(page, `explanation-${theme}`);
      }),
  })),
];

function size(theme: keyof typeof themes) {
  return { theme, width: 1280, height: 800 };
}

async function compare(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await atRest(page);
  const png = await page.screenshot();
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path.join(FOLDER, `${name}.png`), png);
  const seen = await brightness(page, png.toString('base64'));
  const known = existsSync(REFERENCE) ? (JSON.parse(readFileSync(REFERENCE, 'utf8')) as Record<string, string>) : {};
  const reference = known[name];
  if (reference === undefined || process.env['UPDATE_GOLDEN'] === '1') {
    assert.ok(
      process.env['UPDATE_GOLDEN'] === '1',
      `no reference for ${name}: look at .cache/screenshots/${name}.png and run with UPDATE_GOLDEN=1`,
    );
    const all = { ...known, [name]: Buffer.from(seen).toString('base64') };
    writeFileSync(
      REFERENCE,
      `${JSON.stringify(Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))), null, 1)}\n`,
    );
    return;
  }
  const before = Buffer.from(reference, 'base64');
  const background = mode(before);
  const changed = seen.reduce((sum, v, i) => sum + Math.abs(v - (before[i] ?? 0)), 0);
  const drawn = seen.reduce((sum, _, i) => sum + Math.abs((before[i] ?? 0) - background), 0);
  const difference = changed / drawn;
  assert.ok(
    difference <= TOLERANCE,
    `${name} changed by ${Math.round(difference * 100)} %: look at .cache/screenshots/${name}.png`,
  );
}

function mode(values: Uint8Array): number {
  const counts = new Map<number, number>();
  for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

/** A screenshot as 64 × 40 values of brightness: enough to see whether the picture is still the same, too little for fonts to matter. */
function brightness(page: Page, png: string): Promise<number[]> {
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = 64;
    canvas.height = 40;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, 0, 0, 64, 40);
    const { data: pixels } = context.getImageData(0, 0, 64, 40);
    return Array.from({ length: 64 * 40 }, (_, index) =>
      Math.round(
        0.3 * (pixels[index * 4] ?? 0) + 0.59 * (pixels[index * 4 + 1] ?? 0) + 0.11 * (pixels[index * 4 + 2] ?? 0),
      ),
    );
  }, png);
}
