import assert from 'node:assert/strict';
import { diagramOf } from '../../../src/core/diagram/index.ts';
import { sketch } from './topologies.ts';

describe('commands of cards', () => {
  it('hold no key for a terminal and no shell text out of a name', () => {
    for (const evil of [
      '\x15touch pwned\x0f',
      'a\rb',
      'a\nreboot\n',
      '\x1b[201~reboot',
      '$(reboot)',
      '`id`',
      "x'; id; '",
      '-rf',
      '\u202ea',
    ]) {
      const made = sketch([{ name: evil }], [{ name: evil, ports: ['80:80'], listens: ['0.0.0.0:80'] }], {
        project: 'p',
      });
      const containers = made.topology.containers.map((c) => ({ ...c, containerName: evil }));
      const topology = { ...made.topology, containers };
      for (const detail of ['kernel', 'overview'] as const) {
        const { nodes, edges, groups, explainer } = diagramOf(topology, made.facts, { detail });
        const commands = [
          ...[...nodes, ...edges, ...groups].flatMap(({ card }) => card.commands.map((c) => c.text)),
          ...explainer.flatMap(({ command }) => (command ? [command.text] : [])),
        ];
        assert.ok(commands.length > 5);
        for (const text of commands) {
          assert.doesNotMatch(text, /[\p{Cc}\u202e]/u, text);
          // What stands between single quotes is read as it is.
          const bare = text.replace(/\\'|\$'(?:[^'\\]|\\.)*'|'[^']*'/g, '');
          assert.doesNotMatch(bare, /reboot|`|; id|touch/, text);
        }
      }
    }
  });
});
