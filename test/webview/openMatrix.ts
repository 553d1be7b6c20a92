import type { Page } from 'playwright-core';

/** Opens the matrix by its button, as a person does. */
export async function openMatrix(page: Page): Promise<void> {
  await page.click('[aria-label="Reachability matrix"]');
  await page.waitForSelector('.matrix');
}
