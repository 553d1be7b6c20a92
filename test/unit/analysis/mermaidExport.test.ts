import assert from 'node:assert/strict';
import { diagramOf, isWithinLimits, mermaidText } from '../../../src/core/diagram/index.ts';
import { mermaidExport } from '../../../src/core/analysis/mermaidExport.ts';
import { shop, everyoneDials, tangled } from '../diagram/topologies.ts';

describe('Mermaid text for others', () => {
  it('is the text of the picture that is looked at, where Mermaid draws it', () => {
    const made = shop();
    const drawn = mermaidText(diagramOf(made.topology, made.facts, { detail: 'overview' }));
    assert.deepEqual(mermaidExport({ ...made, findings: [], destinations: [] }, drawn), {
      format: 'mermaid',
      text: drawn,
      pictures: 1,
    });
  });

  it('is one picture for each network, as Markdown, where all of them are too large for one', () => {
    const made = tangled();
    const destinations = everyoneDials(made.topology);
    const drawn = mermaidText(diagramOf(made.topology, made.facts, { detail: 'overview', destinations }));
    assert.equal(isWithinLimits(drawn), false);
    const out = mermaidExport({ ...made, findings: [], destinations }, drawn);
    assert.equal(out?.format, 'markdown');
    assert.equal(out.pictures, 12);
    assert.equal(out.text.match(/^```mermaid$/gm)?.length, 12);
    assert.match(out.text, /^### net-11$/m);
  });
});
