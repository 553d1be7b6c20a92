import assert from 'node:assert/strict';
import { loopbackDefault } from '../../../../src/core/lint/rules/listening/loopback-default.ts';
import { applyEdits } from '../../../../src/core/model/index.ts';
import { KNOWN_TOOLS } from '../../../../src/core/process/knownTools.ts';
import { found } from '../publishing/ruleTable.ts';

/** A service that runs the words and publishes the port, in each style of writing a command. */
const STYLES: Readonly<Record<string, (words: readonly string[], port: number) => string>> = {
  string: (words, port) =>
    `services:\n  a:\n    image: example/a\n    volumes: [./package.json:/package.json]\n    command: ${words.join(' ')} # why\n    ports: ["8888:${String(port)}"]\n`,
  'flow list': (words, port) =>
    `services:\n  a: {image: example/a, volumes: [./package.json:/package.json], command: [${words.map((w) => `"${w}"`).join(', ')}], ports: ["8888:${String(port)}"]}\n`,
  'block list': (words, port) =>
    `services:\n  a:\n    image: example/a\n    volumes: [./package.json:/package.json]\n    command:\n${words.map((w) => `      - ${w}\n`).join('')}    ports: ["8888:${String(port)}"]\n`,
  'shell script': (words, port) =>
    `services:\n  a:\n    image: example/a\n    volumes: [./package.json:/package.json]\n    command: |\n      sh -c "echo start && exec ${words.join(' ')}"\n    ports: ["8888:${String(port)}"]\n`,
};

describe('every tool that listens on loopback by default', () => {
  for (const tool of KNOWN_TOOLS) {
    const defaults = tool.listens.find((l) => !l.off);
    if (defaults?.address !== 'loopback' || tool.flagsOnly || tool.debug) continue;
    // A tool without a flag for the address (a variable, a file) has nothing to offer.
    const hasFlag = tool.moves?.some(
      (move) =>
        move.socket === defaults.id &&
        ((move.what === 'address' && move.flags) || (move.what === 'endpoint' && (move.flags ?? move.argument))),
    );
    for (const program of tool.programs) {
      for (const subcommand of tool.subcommands ?? ['']) {
        // A default that only older versions of a package have.
        const { package: name = 'x', before = '1' } = tool.dependency ?? {};
        const files = { 'package.json': `{"devDependencies": {"${name}": "^${String(Number(before) - 1)}.2.0"}}` };
        const words = [program === 'artisan' ? 'php artisan' : program, subcommand].filter((w) => w !== '');
        it(words.join(' '), () => {
          for (const [style, write] of Object.entries(STYLES)) {
            const compose = write(
              words.flatMap((w) => w.split(' ')),
              defaults.port,
            );
            const { findings } = found(loopbackDefault, { name: style, compose, files });
            assert.equal(findings.length, 1, `${style}: is found`);
            const [fix] = findings[0]?.fixes ?? [];
            if (!fix && !hasFlag) continue;
            assert.ok(fix, `${style}: has a fix`);
            const fixed = applyEdits(compose, fix.edits);
            assert.deepEqual(
              found(loopbackDefault, { name: style, compose: fixed, files }).findings.map((f) => f.message),
              [],
              `${style}: ${fixed}`,
            );
          }
        });
      }
    }
  }
});
