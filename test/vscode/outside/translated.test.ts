import assert from 'node:assert/strict';
import path from 'node:path';
import { PSEUDO, pseudoBundle, pseudoManifest } from '../../pseudoLanguage.ts';
import { Workbench } from './Workbench.ts';

const shop = path.resolve(import.meta.dirname, '../../../examples/shop');

describe('a window in another language', () => {
  let workbench: Workbench;

  before(async () => {
    const language = { name: PSEUDO, bundle: pseudoBundle(), manifest: pseudoManifest() };
    workbench = await Workbench.open({ folder: shop, language });
  });
  afterEach(function () {
    return workbench?.afterEach(this.currentTest);
  });
  after(() => workbench?.close());

  it('has the texts of extension, server and page in it, from one file', async () => {
    const { page } = workbench;
    await workbench.openFile('compose.yaml');
    // The extension: the status bar.
    await page.locator('.statusbar').getByText('⟦ network problems⟧').waitFor();
    // The server: the lenses of the file, and the title of the panel.
    await page.locator('.codelens-decoration').getByText('⟦Explain reachability⟧').waitFor();
    await workbench.drawn();
    await page.locator('.tab').getByText('⟦Network: ⟧shop⟦⟧').waitFor();
    // The page, whose HTML has them under the real Content-Security-Policy.
    const diagram = workbench.diagram();
    await diagram.locator('.toolbar [aria-label="⟦Reachability matrix⟧"]').first().waitFor({ state: 'attached' });
    assert.match((await diagram.locator('.subtitle').textContent()) ?? '', /2⟦ warnings⟧, ⟦⟧5⟦ containers⟧/);
    assert.equal(await diagram.locator('html').getAttribute('lang'), PSEUDO);
  });
});
