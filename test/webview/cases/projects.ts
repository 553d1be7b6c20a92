import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Case } from '../Case.ts';
import { inPage, part } from '../inPage.ts';
import { sketch } from '../../unit/diagram/topologies.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../.cache/screenshots');

/** What a daemon runs: two projects that share a network, one of them with host mode and a sidecar, and a container of none. */
const two = () => {
  const made = sketch(
    [{ name: 'front' }, { name: 'back' }, { name: 'blog' }],
    [
      { name: 'proxy', on: ['front'], ports: ['8080:80'], listens: ['0.0.0.0:80'], project: 'shop' },
      { name: 'web', on: ['front', 'back'], listens: ['0.0.0.0:3000'], project: 'shop' },
      { name: 'db', on: ['back'], listens: ['0.0.0.0:5432'], project: 'shop' },
      { name: 'metrics', mode: { service: 'web' }, listens: ['0.0.0.0:9100'], project: 'shop' },
      { name: 'agent', mode: 'host', project: 'shop' },
      { name: 'ghost', on: ['front', 'blog'], ports: ['2368:2368'], listens: ['0.0.0.0:2368'], project: 'blog' },
      { name: 'mysql', on: ['blog'], listens: ['0.0.0.0:3306'], project: 'blog' },
      { name: 'scratch', on: ['front'], listens: ['0.0.0.0:9000'] },
    ],
    { live: true },
  );
  const containers = made.topology.containers.map((container) => {
    const { project, ...rest } = container;
    return container.name === 'scratch' ? rest : { ...rest, ...(project === undefined ? {} : { project }) };
  });
  return { ...made, topology: { ...made.topology, containers } };
};

export const projects: readonly Case[] = (['kernel', 'overview'] as const).map((detail) => ({
  name: `draws a box around each project where there are several, which closes and opens: ${detail}`,
  run: (browser) =>
    inPage(browser, { made: two(), view: { detail }, options: { width: 1280, height: 800 } }, async ({ page }) => {
      mkdirSync(FOLDER, { recursive: true });
      await page.screenshot({ path: path.join(FOLDER, `projects-${detail}.png`) });
      for (const name of ['shop', 'blog']) {
        await page.waitForSelector(`${part(`pr_${name}`)}.kind-project`);
      }
      const inside = async (inner: string, outer: string) => {
        const [a, b] = await Promise.all([inner, outer].map((id) => page.locator(part(id)).first().boundingBox()));
        assert.ok(a && b);
        return (
          a.x >= b.x - 1 && a.y >= b.y - 1 && a.x + a.width <= b.x + b.width + 1 && a.y + a.height <= b.y + b.height + 1
        );
      };
      assert.ok(await inside('c_db', 'pr_shop'));
      assert.ok(await inside('c_mysql', 'pr_blog'));
      assert.ok(!(await inside('c_scratch', 'pr_shop')) && !(await inside('c_scratch', 'pr_blog')));
      await page
        .locator(`${part('pr_blog')} .toggle`)
        .first()
        .click();
      await page.waitForSelector(`${part('pr_blog')}.kind-collapsed`);
      assert.equal(await page.locator(part('c_mysql')).count(), 0);
      await page.screenshot({ path: path.join(FOLDER, `projects-${detail}-closed.png`) });
      await page
        .locator(`${part('pr_blog')} .toggle`)
        .first()
        .click();
      await page.waitForSelector(part('c_mysql'));
    }),
}));
