import assert from 'node:assert/strict';
import { isWithinLimits } from '../../../src/core/diagram/index.ts';
import { networkMarkdown } from '../../../src/core/analysis/networkMarkdown.ts';
import { large, shop, everyoneDials, tangled } from '../diagram/topologies.ts';

function blocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```mermaid\n([^]*?)\n```$/gm)].map((m) => `${m[1] ?? ''}\n`);
}

describe('A network as Markdown', () => {
  it('is one picture where Mermaid draws it with its default limits', () => {
    for (const made of [shop(), large(40, 6), large(200, 12), large(1000, 100)]) {
      const found = blocks(networkMarkdown({ ...made, findings: [], destinations: [] }, { findings: true }));
      assert.equal(found.length, 1);
      assert.ok(found.every(isWithinLimits));
    }
  });

  it('is split by network where it would be larger, and every service is in it', () => {
    const made = tangled();
    const destinations = everyoneDials(made.topology);
    const markdown = networkMarkdown({ ...made, findings: [], destinations }, { findings: false });
    const found = blocks(markdown);
    assert.equal(found.length, 12);
    assert.ok(found.every(isWithinLimits), 'each is within the limits');
    for (const { name } of made.topology.containers) {
      assert.ok(
        found.some((text) => new RegExp(`\\b${name}\\b`).test(text)),
        `${name} is in one of them`,
      );
    }
    assert.match(markdown, /^### net-0$/m);
  });
});
