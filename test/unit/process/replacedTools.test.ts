import assert from 'node:assert/strict';
import { CLIENT_PROGRAMS as OLD_CLIENTS, LISTEN_TOOLS } from '../../../src/core/model/listening/listenTools.ts';
import { CLIENT_PROGRAMS, knownTools } from '../../../src/core/process/knownTools.ts';

describe('the data of tools knows what the code knew', () => {
  for (const old of LISTEN_TOOLS) {
    for (const program of old.programs) {
      for (const subcommand of old.subcommands ?? [undefined]) {
        it([program, subcommand].filter((w) => w !== undefined).join(' '), () => {
          const tool = knownTools(program).find(
            (t) => t.subcommands === undefined || t.subcommands.includes(subcommand ?? ''),
          );
          assert.ok(tool, 'is known');
          const main = tool.listens.find((s) => s.id === 'main');
          assert.ok(main);
          assert.equal(tool.debug, old.debug);
          if (old.defaults) {
            assert.equal(main.port, old.defaults.port);
            assert.equal(main.address === 'loopback', old.defaults.loopback);
            assert.equal(tool.flagsOnly, undefined);
          }
          const moves = tool.moves?.filter((m) => m.socket === 'main') ?? [];
          const flags = moves.flatMap((m) => m.flags ?? []);
          assert.deepEqual(
            [...(old.address ?? []), ...(old.port ?? []), ...(old.notWith ?? [])].filter((f) => !flags.includes(f)),
            [],
          );
          // The code gave one list to several programs; each now has its own.
          const variables = old.programs.flatMap(knownTools).flatMap((t) => t.moves?.flatMap((m) => m.variables ?? []));
          assert.deepEqual(
            [...(old.variables?.address ?? []), ...(old.variables?.port ?? [])].filter((n) => !variables.includes(n)),
            [],
          );
          const files = tool.files?.flatMap((f) => f.flags ?? []) ?? [];
          assert.deepEqual(
            (old.configuration ?? []).filter((f) => !files.includes(f)),
            [],
          );
          assert.equal(
            moves.some((m) => m.argument === 1),
            old.positional === true || BY_ARGUMENT.has(program),
          );
          assert.equal(
            moves.some((m) => m.bare === 'every'),
            old.bareIsEvery === true,
          );
        });
      }
    }
  }

  it('has every program that only dials, but for one that serves a page', () => {
    assert.deepEqual(
      [...OLD_CLIENTS].filter((p) => !CLIENT_PROGRAMS.has(p)),
      ['locust'],
    );
  });
});

/** Programs whose first argument is an address or a port, which the code did not read. */
const BY_ARGUMENT: ReadonlySet<string> = new Set(['http.server', 'SimpleHTTPServer', 'socat']);
