import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import { axe } from '../axe.ts';
import type { Case } from '../Case.ts';
import { eventually, inPage } from '../inPage.ts';

const WIDTHS = [320, 360, 400, 440, 500, 560, 620, 680, 720, 750, 800, 900, 1000, 1400];

/** All that the bar offers; in the menu a source says what it is. */
const OFFERED = [
  'Copy as Markdown with findings',
  'Diagram as text',
  'Explain',
  'Files',
  'Filter',
  'Find (/)',
  'Focus',
  'Kernel',
  'Live',
  'Overview',
  'Pin to this project',
  'Reachability matrix',
  'Save as Mermaid text',
  'Save as PNG',
  'Save as SVG',
  'What am I looking at?',
];

/** What is shown of the bar: its height, and the names and places of its controls. */
function bar(page: Page) {
  return page.evaluate(() => {
    const element = document.querySelector('.toolbar') as HTMLElement;
    return {
      height: element.clientHeight,
      title: document.querySelector('.toolbar h1')?.clientWidth ?? 0,
      controls: [...element.querySelectorAll<HTMLElement>('button, select')]
        .filter((e) => e.checkVisibility() && !e.closest('[role="menu"]'))
        .map((element) => {
          const { x, y, right, bottom } = element.getBoundingClientRect();
          return { name: element.getAttribute('aria-label') ?? element.textContent, x, y, right, bottom };
        }),
    };
  });
}

/** Waits until the page has the new width, and the bar has had its turn to follow. */
async function settled(page: Page, width: number): Promise<void> {
  await page.waitForFunction((w) => innerWidth === w, width);
  await page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0)))),
  );
}

/** What is in each menu that can be opened, by its keys: they are opened, walked through and closed again. */
async function inMenus(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const button of await page.locator('.toolbar [aria-haspopup="menu"]:visible').all()) {
    await button.focus();
    await page.keyboard.press('Enter');
    const items = await page.locator('.toolbar [role^="menuitem"]:visible').count();
    assert.ok(items > 0, 'the menu opens');
    for (let i = 0; i < items; i++) {
      const place = await page.evaluate(() => {
        const e = document.activeElement as HTMLElement;
        const { x, right, bottom } = e.getBoundingClientRect();
        return { name: e.textContent, inside: x >= 0 && right <= innerWidth && bottom <= innerHeight };
      });
      assert.ok(place.inside, `${place.name} is within the panel`);
      found.push(place.name.replace(/:.*/, ''));
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.toolbar [role="menu"]:visible').count(), 0, 'Escape closes the menu');
    assert.equal(await button.evaluate((e) => e === document.activeElement), true, 'and leads back to its button');
  }
  return found;
}

export const toolbar: readonly Case[] = [
  {
    name: 'the toolbar is one line at every width, and all of it is reached, by keys too',
    run: async (browser) => {
      for (const view of [{ detail: 'kernel' }, { detail: 'focus', focus: 'web' }] as const) {
        await inPage(browser, { view, options: { width: 1400 } }, async ({ page }) => {
          const { height } = await bar(page);
          for (const width of WIDTHS) {
            const at = `${view.detail} at ${width}`;
            await page.setViewportSize({ width, height: 700 });
            await settled(page, width);
            const { controls, ...seen } = await bar(page);
            for (const c of controls) assert.ok(c.x >= 0 && c.right <= width, `${at}: ${c.name} is cut off`);
            assert.equal(seen.height, height, `${at}: one line`);
            assert.ok(seen.title >= 30, `${at}: the title keeps some room`);
            for (const [i, c] of controls.entries()) {
              const before = controls[i - 1];
              assert.ok(!before || before.right <= c.x + 0.5, `${at}: ${before?.name} and ${c.name} overlap`);
              assert.ok(c.right - c.x >= 24 && c.bottom - c.y >= 24, `${at}: ${c.name} is large enough to be hit`);
            }
            const names = [...controls.map((c) => c.name), ...(await inMenus(page))];
            assert.deepEqual(
              names.filter((n) => !['More', 'Export diagram', 'In focus'].includes(n)).sort(),
              OFFERED,
              at,
            );
            assert.equal(names.includes('In focus'), view.detail === 'focus', `${at}: the choice of what is in focus`);
          }
        });
      }
    },
  },
  {
    name: 'the line below the toolbar is whole beside a file, and counts the problems first',
    run: (browser) =>
      inPage(browser, { options: { width: 630, height: 700 } }, async ({ page }) => {
        const seen = await page.evaluate(() => {
          const subtitle = document.querySelector('.subtitle') as HTMLElement;
          const range = document.createRange();
          const text = subtitle.firstChild as Text;
          range.setStart(text, 0);
          range.setEnd(text, text.data.length);
          const { right } = subtitle.getBoundingClientRect();
          return { text: text.data, room: right - range.getBoundingClientRect().right };
        });
        assert.match(seen.text, /^1 warning, \d+ containers, \d+ networks · /);
        assert.ok(seen.room >= 0, `the line ends ${seen.room} px before the edge`);
      }),
  },
  {
    name: 'the menu of a narrow toolbar does what the buttons did',
    run: (browser) =>
      inPage(browser, { options: { width: 360, height: 700 } }, async ({ page, host }) => {
        const choose = async (item: string): Promise<void> => {
          await page.click('.toolbar [aria-label="More"]');
          await page.click(`.toolbar [role^="menuitem"]:has-text("${item}"):visible`);
        };
        await axe(page, 'a narrow bar');
        await page.click('.toolbar [aria-label="More"]');
        await axe(page, 'its menu');
        await page.keyboard.press('Escape');
        await page.click('.toolbar [aria-label="More"]');
        host.view = { detail: 'overview' };
        host.show();
        await page.waitForSelector('.picture.detail-overview');
        assert.ok(await page.locator('.toolbar [role="menu"]').last().isVisible(), 'a new picture leaves it open');
        await page.keyboard.press('Escape');
        await choose('Live');
        await eventually(
          () => host.last('setSource'),
          (m) => m?.mode === 'live',
          'the source is asked for',
        );
        assert.equal(await page.locator('.toolbar [role="menuitemradio"][aria-checked="true"]').count(), 1);
        await choose('Save as SVG');
        await eventually(
          () => host.last('save'),
          (m) => m?.format === 'svg',
          'the picture is saved',
        );
        await choose('Filter');
        assert.equal(await page.evaluate(() => document.activeElement?.id), 'filter-network');
        await page.check('#filter-published');
        await page.waitForSelector('.toolbar [aria-label="More"].active');
        await choose('Find');
        await page.keyboard.type('db');
        await page.waitForSelector('.find-count:has-text("found")');
        await page.click('.toolbar [aria-label="Explain"]');
        await page.waitForSelector('.ask-form');
      }),
  },
  {
    name: 'whoever is on a button that goes into the menu is then on the menu',
    run: (browser) =>
      inPage(browser, { options: { width: 1400 } }, async ({ page }) => {
        const name = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
        await page.locator('.toolbar [aria-label="Diagram as text"]').focus();
        await page.setViewportSize({ width: 500, height: 700 });
        await eventually(name, (n) => n === 'More', 'the focus is on the menu');
        await page.locator('.toolbar [aria-label="Kernel"]').focus();
        await page.setViewportSize({ width: 340, height: 700 });
        await page.waitForSelector('.toolbar .segmented.brief');
        assert.equal(await name(), 'Kernel', 'the focus stays where it can');
      }),
  },
  {
    name: 'profiles and files are chosen in a row under the toolbar: several profiles, one combination of files',
    run: (browser) =>
      inPage(browser, { options: { width: 1000, height: 700 } }, async ({ page, host }) => {
        const button = page.locator('.toolbar [aria-label="Profiles and files"]');
        assert.equal(await button.isVisible(), false, 'nothing to choose, no button');
        const offer = (on: readonly string[], files: string): void =>
          host.send({
            type: 'run',
            profiles: ['debug', 'seed'].map((name) => ({ name, isOn: on.includes(name) })),
            files: ['', 'prod'].map((id) => ({
              id,
              label: id === '' ? 'Default' : 'compose.yaml + prod.yaml',
              isOn: id === files,
            })),
          });
        const sent = (message: object) =>
          eventually(
            () => host.received.at(-1),
            (last) => isDeepStrictEqual(last, message),
            `the page sends ${JSON.stringify(message)}`,
          );
        offer([], '');
        await button.click();
        await page.getByLabel('seed').check();
        await sent({ type: 'setRun', profiles: ['seed'] });
        offer(['seed'], '');
        await page.waitForFunction(() => {
          const box = document.activeElement as HTMLInputElement | null;
          return box?.value === 'seed' && box.checked;
        });
        await page.getByLabel('debug').check();
        await sent({ type: 'setRun', profiles: ['debug', 'seed'] });
        await page.getByLabel('Compose files').selectOption('prod');
        await sent({ type: 'setRun', files: 'prod' });
        offer(['seed'], 'prod');
        await eventually(
          () => button.getAttribute('class'),
          (names) => names?.includes('active') === true,
          'the button is marked',
        );
        await axe(page, 'the choice of profiles and files');
        await page.keyboard.press('Escape');
        assert.equal(await page.locator('#run-panel').isVisible(), false);
        assert.equal(await button.evaluate((element) => element === document.activeElement), true, 'and comes back');
      }),
  },
  {
    name: 'Escape closes what was opened last, one thing at a time',
    run: (browser) =>
      inPage(browser, { options: { width: 1400, height: 800 } }, async ({ page }) => {
        const shown = async () =>
          (
            await Promise.all(
              ['#filter-panel', '.panel', '.find'].map(async (part) =>
                (await page.locator(part).isVisible()) ? part : '',
              ),
            )
          ).filter(Boolean);
        await page.locator('.toolbar [aria-label="Find (/)"]').click();
        await page.locator('.toolbar [aria-label="Filter"]').click();
        await page.locator('.toolbar [aria-label="What am I looking at?"]').click();
        await page.locator('.stage').focus();
        assert.deepEqual(await shown(), ['#filter-panel', '.panel', '.find']);
        for (const left of [['#filter-panel', '.find'], ['.find'], []]) {
          await page.locator('.stage').focus();
          await page.keyboard.press('Escape');
          assert.deepEqual(await shown(), left);
        }
      }),
  },
];
