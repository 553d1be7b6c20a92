import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { wantsColour } from '../../../src/cli/wantsColour.ts';
import { folderWith, runIn } from './netlens.ts';

const directory = folderWith({});
const COMMANDS = ['check', 'config', 'graph', 'explain', 'reach', 'report', 'rules', 'snapshot', 'lsp', 'completion'];

async function output(...args: string[]): Promise<string> {
  const { code, out, err } = await runIn(directory, args);
  assert.equal(code, 0, err);
  return out;
}

describe('netlens --help', () => {
  it('lists the commands, exit codes and variables', async () => {
    const text = await output('--help');
    for (const word of [...COMMANDS, 'Exit codes:', 'NO_COLOR', 'FORCE_COLOR']) assert.ok(text.includes(word), word);
  });

  for (const command of COMMANDS)
    it(`${command} has examples, whose flags exist`, async () => {
      const text = await output(command, '--help');
      const examples = text.split('\nExamples:\n')[1] ?? assert.fail('no examples');
      assert.match(examples, new RegExp(`netlens ${command}`));
      const completed = await output('completion', 'fish');
      for (const [, flag = ''] of examples.matchAll(/ --([\w-]+)/g))
        assert.match(completed, new RegExp(`seen_subcommand_from ${command}' -l ${flag}\\b`), flag);
    });
});

describe('netlens completion', () => {
  /** What bash offers after these words. */
  async function offered(...words: string[]): Promise<string[]> {
    const script = await output('completion', 'bash');
    const run = spawnSync(
      'bash',
      [
        '-c',
        `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _netlens; printf '%s\\n' "\${COMPREPLY[@]}"`,
        '-',
        ...words,
      ],
      { encoding: 'utf8', cwd: directory },
    );
    assert.equal(run.stderr, '');
    return run.stdout.split('\n').filter((word) => word !== '');
  }
  const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['netlens', 'exp'], ['explain']],
    [['netlens', 'check', '--format', 'ju'], ['junit']],
    [
      ['netlens', 'explain', '--from', '@l'],
      ['@lan', '@lan+route'],
    ],
    [['netlens', 'graph', '--det'], ['--detail']],
    [
      ['netlens', 'rules', '--engine', '29'],
      ['29', '29-nft'],
    ],
    [['netlens', 'completion', 'z'], ['zsh']],
    [['netlens', 'explain', '--to', 'x'], []],
  ];
  for (const [words, expected] of cases)
    it(`${words.join(' ')}: ${expected.join(' ')}`, async () => assert.deepEqual(await offered(...words), expected));

  it('is refused for another shell', async () => {
    const { code, err } = await runIn(directory, ['completion', 'ksh']);
    assert.deepEqual([code, err], [2, 'netlens completion: pass one of bash, zsh, fish.\n']);
  });

  for (const shell of ['zsh', 'fish'])
    it(`gives ${shell} a script that it reads, where it is installed`, async function () {
      const script = await output('completion', shell);
      const run = spawnSync(shell, ['--no-execute'], { input: script, encoding: 'utf8' });
      if (run.error) return this.skip();
      assert.equal(run.stderr, '');
    });
});

describe('wantsColour', () => {
  const cases: readonly (readonly [boolean, NodeJS.ProcessEnv, boolean])[] = [
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ];
  for (const [isTerminal, environment, expected] of cases)
    it(`${String(isTerminal)} ${JSON.stringify(environment)}`, () =>
      assert.equal(wantsColour(isTerminal, environment), expected));
});
