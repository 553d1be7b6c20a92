import assert from 'node:assert/strict';
import { readProject } from '../../../src/core/analysis/index.ts';
import type { TreeRow } from '../../../src/protocol/index.ts';
import { WorkspaceFolders } from '../../../src/server/documents/WorkspaceFolders.ts';
import { NetworkTree, type TreeServices } from '../../../src/server/tree/NetworkTree.ts';
import { hostileNames, projectNamed } from '../hostileNames.ts';

/** What would change how the rows beside it read, or end the row. */
const DISTURBING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** The tree of one project, without an engine. */
function treeOf(text: string): NetworkTree {
  const { network } = readProject(
    { files: ['/p/compose.yaml'], directory: '/p', profiles: [], envFiles: [], environment: new Map() },
    { text: (file) => (file === '/p/compose.yaml' ? text : null) },
  );
  const services = {
    store: {
      projects: [
        {
          view: { network, findings: [] },
          folder: { space: 'file://', path: '/p' },
          broken: undefined,
          drift: undefined,
        },
      ],
    },
    docker: { status: { state: 'off' }, view: undefined },
    live: {},
    folders: new WorkspaceFolders(),
    shown: () => [],
    sources: { ofProject: () => ({ id: 'file:///p/compose.yaml', title: network?.project?.name, kind: 'files' }) },
  };
  return new NetworkTree(services as unknown as TreeServices);
}

function allRows(tree: NetworkTree, parent?: string): readonly TreeRow[] {
  return tree.rows(parent).flatMap((row) => [row, ...allRows(tree, row.key)]);
}

describe('hostile names in the tree', () => {
  for (const [what, name] of hostileNames)
    it(`are text of one line: ${what}`, () => {
      const rows = allRows(treeOf(projectNamed(name)));
      assert.ok(rows.length >= 8, `${rows.length} rows`);
      for (const { label, description = '', tooltip = '' } of rows) {
        assert.doesNotMatch(label, DISTURBING);
        assert.doesNotMatch(description, DISTURBING);
        // A network's tooltip has two lines, one for each of its names.
        for (const line of tooltip.split('\n')) assert.doesNotMatch(line, DISTURBING);
        assert.ok(tooltip.split('\n').length <= 2, tooltip);
      }
    });

  it('are the rows of networks, containers and ports', () => {
    const rows = allRows(treeOf(projectNamed('web'))).map(({ label }) => label);
    for (const label of ['shop', 'web', 'other', 'api', '127.0.0.1:3000 → 3000/tcp', '0.0.0.0:8080 → 80/tcp'])
      assert.ok(rows.includes(label), `${label} in ${rows.join(', ')}`);
  });
});
