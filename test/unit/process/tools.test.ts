import assert from 'node:assert/strict';
import * as v from 'valibot';
import { CLIENT_PROGRAMS, KNOWN_TOOLS, knownTools } from '../../../src/core/process/knownTools.ts';
import data from '../../../src/core/process/tools.json' with { type: 'json' };
import { toolSchema } from '../../../src/core/process/toolSchema.ts';
import { socketFaults } from './socketFaults.ts';

describe('tools.json', () => {
  it('has the shape of its schema', () => {
    const { issues } = v.safeParse(toolSchema, data);
    assert.deepEqual(
      issues?.map((i) => `${v.getDotPath(i) ?? ''}: ${i.message}`),
      undefined,
    );
  });

  it('has each socket once, and moves only sockets that there are', () => {
    assert.deepEqual(
      KNOWN_TOOLS.flatMap((t) => socketFaults(t).map((f) => `${t.programs.join()}: ${f}`)),
      [],
    );
  });

  it('has each program once for each of its subcommands, the one without any last', () => {
    for (const program of new Set(KNOWN_TOOLS.flatMap((t) => t.programs))) {
      const tools = knownTools(program);
      const words = tools.flatMap((t) => (t.debug || t.dependency ? [] : (t.subcommands ?? ['any'])));
      assert.equal(new Set(words).size, words.length, program);
      assert.ok(
        tools.slice(0, -1).every((t) => t.subcommands ?? t.dependency),
        `${program}: one without subcommands hides the next`,
      );
    }
  });

  it('has a program that both dials and listens among the tools only for what makes it listen', () => {
    for (const program of CLIENT_PROGRAMS)
      for (const tool of knownTools(program)) assert.ok(tool.subcommands ?? tool.listens.every((s) => s.off), program);
  });
});
