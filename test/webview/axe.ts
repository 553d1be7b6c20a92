import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** Insists that axe finds nothing serious or critical in what is shown now. */
export async function axe(page: Page, what: string): Promise<void> {
  const loaded = await page.evaluate(() => 'axe' in window);
  if (!loaded) await page.evaluate(AXE);
  const result = await page.evaluate<AxeResult>(
    "axe.run(document, { resultTypes: ['violations'], rules: { region: { enabled: false } } })",
  );
  const bad = result.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  assert.deepEqual(
    bad.map(
      (violation) =>
        `${violation.id}: ${violation.help} – ${violation.nodes
          .map((n) => `${n.html.slice(0, 160)} ${n.failureSummary ?? ''}`)
          .slice(0, 3)
          .join(' | ')}`,
    ),
    [],
    what,
  );
}
