import assert from 'node:assert/strict';
import { readProject } from '../../../src/core/analysis/index.ts';
import type { Card } from '../../../src/core/diagram/index.ts';
import { hostileNames, projectNamed } from '../hostileNames.ts';

/** What would change how the words beside it read, or end the line. */
const DISTURBING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Every text in a value, with its path. */
function* textsIn(value: unknown, path = ''): Generator<readonly [string, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (typeof value === 'object' && value !== null)
    for (const [key, part] of Object.entries(value)) yield* textsIn(part, `${path}.${key}`);
}

describe('hostile names on cards', () => {
  for (const [what, name] of hostileNames)
    it(`are text of one line: ${what}`, () => {
      const compose = projectNamed(name);
      const { network } = readProject(
        { files: ['/p/compose.yaml'], directory: '/p', profiles: [], envFiles: [], environment: new Map() },
        { text: (file) => (file === '/p/compose.yaml' ? compose : null) },
      );
      assert.ok(network);
      for (const detail of ['overview', 'kernel'] as const) {
        const { title, subtitle, nodes, edges, groups, notices, tables, filters, explainer } = network.diagram({
          detail,
        });
        assert.ok(nodes.length > 5, `${nodes.length} boxes`);
        const shown = {
          title,
          subtitle,
          notices,
          nodes: nodes.map(({ lines, card }) => ({ lines, card: onCard(card) })),
          edges: edges.map(({ label, card }) => ({ label, card: onCard(card) })),
          groups: groups.map(({ lines, card }) => ({ lines, card: onCard(card) })),
          tables: tables.map(({ columns, rows }) => ({ columns, cells: rows.map(({ cells }) => cells) })),
          filters: Object.values(filters).map((choices) => choices.map(({ label }) => label)),
          explainer: explainer.map((step) => [step.title, step.text]),
        };
        for (const [path, text] of textsIn(shown)) assert.doesNotMatch(text, DISTURBING, path);
      }
    });
});

/** What a person reads of a card. What is copied, a command, has the name as it is, in the quotes of a shell. */
function onCard({ title, kind, sentence, facts, problems, commands }: Card): unknown {
  return {
    title,
    kind,
    sentence,
    facts,
    problems: problems.map((p) => p.message),
    commands: commands.map((c) => c.title),
  };
}
