import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { findChromium } from '../../../scripts/install-parts.mjs';
import { installVsix, startVSCodeServer } from '../../../scripts/vscode-server.mjs';
import type { TextBundle } from '../../../src/protocol/index.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** How long one try to run a command may take, in milliseconds, before the palette is opened once more. */
const ATTEMPT = 20_000;

export interface WorkbenchOptions {
  /** The folder that is opened; a copy of it is. */
  readonly folder: string;
  /** Names in the folder that are not copied. */
  readonly without?: ReadonlySet<string>;
  /** Nothing is installed, and the server loads an extension under development, which it does for its smoke tests alone. */
  readonly developing?: true;
  readonly env?: NodeJS.ProcessEnv;
  /** Whether every folder is trusted without a question. */
  readonly trusted?: boolean;
  /** Settings beside or instead of those that all tests have. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Another extension in place of ours. */
  readonly vsix?: string;
  /** The language of the window, and its texts for the extension: what a language pack and a translation bring. */
  readonly language?: { readonly name: string; readonly bundle: TextBundle; readonly manifest: object };
}

/** A plain VS Code in a browser with the built .vsix installed: what a person has. */
export class Workbench {
  readonly page: Page;
  readonly folder: string;
  readonly #browser: Browser;
  readonly #stop: () => Promise<void>;
  readonly #home: string;

  private constructor(page: Page, folder: string, browser: Browser, stop: () => Promise<void>, home: string) {
    this.page = page;
    this.folder = folder;
    this.#browser = browser;
    this.#stop = stop;
    this.#home = home;
  }

  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const vscode = process.env['NETLENS_VSCODE_SERVER'] ?? '';
    const vsix = options.vsix ?? process.env['NETLENS_VSIX'] ?? '';
    const home = mkdtempSync(path.join(process.env['NETLENS_LANE_SCRATCH'] ?? os.tmpdir(), 'outside-'));
    const where = { vscode, data: path.join(home, 'data'), extensions: path.join(home, 'extensions') };
    if (!options.developing) await installVsix({ ...where, vsix });
    if (options.language) addLanguage(where.extensions, options.language);
    const folder = path.join(home, path.basename(options.folder));
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(options.folder).filter((one) => !options.without?.has(one)))
      cpSync(path.join(options.folder, name), path.join(folder, name), { recursive: true });
    const server = await startVSCodeServer({
      ...where,
      trustEverything: options.trusted !== false,
      smokeTestDriver: options.developing === true,
      // On a busy machine the answer before can come after the next question was begun, and takes the focus.
      // The tests speak of veth pairs and bridges, whatever fits beside the side bar.
      settings: {
        'workbench.quickOpen.closeOnFocusLost': false,
        'netlens.diagram.detail': 'kernel',
        ...options.settings,
      },
      env: { ...process.env, ...options.env },
    });
    const executablePath = findChromium();
    const browser = await chromium.launch({
      ...(executablePath ? { executablePath } : {}),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    const page = await browser.newPage({ viewport: { width: 1600, height: 900 }, colorScheme: 'dark' });
    // On a busy machine a first search for files has taken longer than Playwright's 30 s. What is awaited is a state, so this costs no time.
    page.setDefaultTimeout(90_000);
    // A window of VS Code's own texts in English that says it is of another language: extensions take theirs by that.
    if (options.language)
      await page.addInitScript(
        (name) => ((globalThis as unknown as Record<string, unknown>)['_VSCODE_NLS_LANGUAGE'] = name),
        options.language.name,
      );
    const workbench = new Workbench(page, folder, browser, () => server.stop(), home);
    await page.goto(server.url(folder));
    await page.locator('.monaco-workbench .explorer-folders-view, .monaco-dialog-box').first().waitFor();
    return workbench;
  }

  /** Opens a file as a person does: Ctrl+P, its name, Enter. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('Control+P');
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    await input.fill(name);
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name }).first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
  }

  /** Runs a command by its title in the palette. An editor that comes up late can take the focus away: then once more. */
  async run(title: string): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press('F1');
      const input = this.page.locator('.quick-input-widget input');
      try {
        await input.waitFor({ timeout: ATTEMPT });
        await input.fill(`>${title}`, { timeout: ATTEMPT });
        await row.click({ timeout: ATTEMPT });
        return;
      } catch (error) {
        if (attempt === 3) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Presses a key until what is awaited is there: a key that comes before the editor is ready for it does nothing. */
  async pressUntil(key: string, isThere: () => Promise<unknown>): Promise<void> {
    for (let isDone = false; !isDone;) {
      await this.page.keyboard.press(key);
      isDone = await isThere().then(
        () => true,
        () => false,
      );
    }
  }

  /**
   * Chooses a row of the quick pick that is open, and waits until the pick's next step has come or the pick is gone: a row
   * of this step must not be taken for one of the next.
   */
  async pick(label: string | RegExp): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: label }).first();
    await row.waitFor();
    const step = await this.page.evaluate(quickPickStep);
    await row.click();
    await this.page.waitForFunction(`(${quickPickStep.toString()})() !== ${JSON.stringify(step)}`);
  }

  /** Asks by the palette: who, whom, on which port. */
  async explain(from: string | RegExp, to: string, port: string): Promise<void> {
    await this.run('Net Lens: Explain Reachability');
    for (const row of [from, to, port]) await this.pick(row);
  }

  /** Opens Net Lens's view in the activity bar. */
  async tree(): Promise<Locator> {
    const items = this.page.locator('.activitybar .action-item');
    await items
      .filter({ has: this.page.locator('[aria-label^="Net Lens"]') })
      .first()
      .click();
    return this.page.locator('.pane-body .monaco-list').first();
  }

  /** The inside of the diagram's webview. */
  diagram(): FrameLocator {
    return this.page.locator('iframe.webview.ready').last().contentFrame().frameLocator('#active-frame');
  }

  /** Waits until a picture is drawn in the webview. Mermaid draws it out of sight first, without its texts. */
  async drawn(): Promise<void> {
    await this.diagram().locator('.content > svg .node').first().waitFor();
  }

  /** A small picture of the window for the README, under media/; nowhere unless NETLENS_SCREENSHOTS is set. */
  async screenshot(name: string, { keepMouse = false, keepNotifications = false } = {}): Promise<void> {
    if (!keepMouse) {
      await this.page.mouse.move(700, 895);
      // VS Code's own hint for a button that the mouse or the focus was on.
      const hint = this.page.locator('.monaco-hover.workbench-hover:visible').first();
      await hint.waitFor({ state: 'hidden', timeout: 3000 }).catch(() => undefined);
    }
    // Notifications of VS Code itself are none of ours.
    const toClose = this.page.locator('.notification-toast .codicon-notifications-clear');
    for (const close of keepNotifications ? [] : await toClose.all()) await close.click().catch(() => undefined);
    // A notification that is wanted is faded in.
    await this.page.evaluate(async () => {
      const moving = document.querySelector('.notifications-toasts')?.getAnimations({ subtree: true }) ?? [];
      await Promise.allSettled(moving.map((animation) => animation.finished));
    });
    // So is a picture that moves to what an answer lights up.
    if ((await this.page.locator('iframe.webview.ready').count()) > 0)
      await this.diagram().locator('.gliding').waitFor({ state: 'detached' });
    const folder = process.env['NETLENS_SCREENSHOTS'] ?? path.join(root, '.cache', 'screenshots');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name}.png`) });
  }

  /** For mocha's afterEach: what a failed test left on the screen is kept in .cache/screenshots. */
  async afterEach(test: { readonly title: string; readonly state?: string | undefined } | undefined): Promise<void> {
    if (test?.state !== 'failed') return;
    const file = path.join(root, '.cache', 'screenshots', `failed ${test.title.replace(/[^\w ]/g, '')}.png`);
    await this.page.screenshot({ path: file }).catch(() => undefined);
    // What is left open would fail the next test too.
    await this.page.keyboard.press('Escape');
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#stop();
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Puts a translation beside the English texts of the installed extension, as a file each. */
function addLanguage(extensions: string, { name, bundle, manifest }: NonNullable<WorkbenchOptions['language']>): void {
  const folder = readdirSync(extensions).find((one) => one.startsWith('netlens.netlens-')) ?? '';
  mkdirSync(path.join(extensions, folder, 'l10n'), { recursive: true });
  const write = (file: string, texts: object): void =>
    writeFileSync(path.join(extensions, folder, file), JSON.stringify(texts));
  write(`l10n/bundle.l10n.${name}.json`, bundle);
  write(`package.nls.${name}.json`, manifest);
}

/** Runs in the page: what tells one step of a quick pick from the next; empty where none is open. */
function quickPickStep(): string {
  const widget = document.querySelector<HTMLElement>('.quick-input-widget');
  if (!widget || widget.style.display === 'none') return '';
  return `${widget.querySelector('.quick-input-title')?.textContent ?? ''} ${widget.querySelector('input')?.placeholder ?? ''}`;
}
