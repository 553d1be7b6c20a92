import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  answerMarkdown,
  answerText,
  explainContainer,
  explainEndpoint,
  explanationMarkdown,
} from '../../../src/core/explain/index.ts';
import { buildState } from '../../../src/core/kernel/index.ts';
import { answerTo } from './cases.ts';
import { madeTopology } from './madeTopology.ts';

const hostile = [
  '$(touch pwned)',
  '`id`',
  "it's; rm -rf /",
  '--privileged',
  '"><img src=x onerror=alert(1)>',
  '[click](command:workbench.action.quit)',
  '<script>alert(1)</script>',
  'a\nb',
  'x\u202egpj.exe',
  '__proto__',
  'constructor',
  '**bold** _it_ `code`',
  '$HOME && reboot',
  'http://evil.example/',
];

/**
 * Runs commands in a shell where those that we mean do nothing, and those of the hostile names say that they ran, and in which
 * command: what was printed. One shell reads them all.
 */
function printedBy(commands: readonly string[]): string {
  const harmless = ['sudo', 'docker', 'nc', 'getent', 'ps'].map((name) => `${name}() { :; }`);
  // On stderr: what a substitution prints on stdout would become an argument.
  const evil = ['touch', 'id', 'rm', 'reboot'].map((name) => `${name}() { echo "RAN in: $command" >&2; }`);
  const script = ['set -f', ...harmless, ...evil, 'for command; do eval "$command"; done', 'echo end'].join('\n');
  const run = spawnSync('bash', ['-c', script, 'bash', ...commands], { encoding: 'utf8', cwd: '/' });
  return run.stderr + run.stdout;
}

describe('texts of answers', () => {
  for (const evil of hostile) {
    it(`hold no trap from a service called ${JSON.stringify(evil)}`, () => {
      const topology = madeTopology({
        networks: { [evil]: { name: evil } },
        services: { web: { networks: [evil] }, [evil]: { networks: [evil], containerName: evil } },
        listeners: [],
      });
      const state = buildState(topology);
      const answers = [
        answerTo(state, 'web', `${evil}:80`),
        answerTo(state, evil, 'web:80'),
        answerTo(state, 'web', `172.18.0.3:80`),
        answerTo(state, evil, evil),
      ];
      const explained = [explainContainer(state, evil), explainEndpoint(state, 'web', evil)].map((explanation) =>
        explanation ? explanationMarkdown(explanation) : '',
      );
      for (const text of [
        ...answers.map((a) => answerText(a)),
        ...answers.map((a) => answerMarkdown(a)),
        ...explained,
      ]) {
        // eslint-disable-next-line no-control-regex -- none of them may come through
        assert.doesNotMatch(text.replaceAll('\n', ''), /[\u0000-\u001f\u202e]/);
      }
      for (const markdown of [...answers.map((a) => answerMarkdown(a)), ...explained]) {
        const words = markdown.replace(/(`+)[\s\S]*?[^`]\1(?!`)/g, '');
        assert.doesNotMatch(words, /<(?!br)|(?<!\\)\]\(|https?:\/\//, words);
      }
      const commands = answers.flatMap((a) => a.hops.flatMap((h) => h.verify ?? []));
      commands.push(
        ...[explainContainer(state, evil), explainEndpoint(state, 'web', evil)].flatMap(
          (e) => e?.commands.map((c) => c.command) ?? [],
        ),
      );
      for (const command of commands) assert.doesNotMatch(command, /[\r\n]/);
      assert.equal(printedBy(commands), 'end\n');
    });
  }

  it('colour the terminal only when asked', () => {
    const state = buildState(madeTopology({ services: { web: {} }, listeners: [] }));
    const answer = answerTo(state, 'web', 'localhost:80');
    assert.ok(!answerText(answer).includes('\u001b'));
    assert.ok(answerText(answer, { color: true }).includes('\u001b[31m'));
  });

  it('keep lines short enough to read', () => {
    const state = buildState(madeTopology({ services: { web: {}, db: {} }, listeners: [] }));
    for (const line of answerText(answerTo(state, 'web', 'db:80')).split('\n'))
      assert.ok(line.length <= 104 || /\$ |-A /.test(line), line);
  });
});
