import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { shellQuote } from '../../../src/core/model/index.ts';

describe('shellQuote', () => {
  it('gives one word that a real shell reads back unchanged', () => {
    const words = [
      '$(touch pwned)',
      '`id`',
      "it's; rm -rf /",
      '--privileged',
      'a\nb',
      'x\u202egpj.exe',
      '$HOME && reboot',
      '',
      'plain',
      "a'b",
      'a"b',
      'a\\b',
      '!history',
      '~root',
      '*',
      '{a,b}',
      '\u0001\u007f',
      'ünïcode',
      '-n',
      '%s',
    ];
    const command = `printf '%s\\0' ${words.map(shellQuote).join(' ')}`;
    const run = spawnSync('bash', ['-c', command], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    assert.deepEqual(run.stdout.split('\0').slice(0, -1), words);
  });

  it('holds no character that a terminal takes for a key or a person does not see', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (word) => {
        assert.doesNotMatch(shellQuote(word), /[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it('does so for whatever a file may hold', function () {
    this.timeout(20_000);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 30 }), (raw) => {
        const words = raw.map((w) => w.replaceAll('\0', ''));
        const run = spawnSync('bash', ['-c', `printf '%s\\0' ${words.map(shellQuote).join(' ')}`], {
          encoding: 'utf8',
          env: { ...process.env, LC_ALL: 'C.UTF-8' },
        });
        assert.deepEqual(run.stdout.split('\0').slice(0, -1), words);
      }),
      { numRuns: 20 },
    );
  });
});
