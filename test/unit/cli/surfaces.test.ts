import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { hostileNames, projectNamed } from '../hostileNames.ts';
import { folderWith, runIn } from './netlens.ts';

/** What no line for a person may have: it would move a terminal's cursor, turn the reading direction, or be no text at all. */
const DISTURBING = /(?![\n\t])\p{Cc}|[\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** The colours that we write ourselves. */
// eslint-disable-next-line no-control-regex -- the escape character is what is looked for
const OWN_COLOURS = /\u001b\[[\d;]*m/g;

/** Markdown without what is ours: bold, code, list marks, escaped characters, fenced commands. */
function ownMarkdown(text: string): string {
  return text
    .replace(/\\./g, '')
    .replace(/(`+)[^\n]*?[^`]\1(?!`)/g, '')
    .replace(/^#{1,4} [A-Z][\w ]*$/gm, '');
}

describe('hostile names', () => {
  it('are no words of a completion: its script is the same in every folder, of plain words', async () => {
    const scripts = new Set<string>();
    for (const [, name] of hostileNames) {
      const { out } = await runIn(folderWith({ 'compose.yaml': projectNamed(name) }), ['completion', 'fish']);
      scripts.add(out);
    }
    const [script = '', ...others] = scripts;
    assert.deepEqual(others, []);
    assert.doesNotMatch(script.replace(/'[^'\\]*'/g, ''), /[`$();|&<>]/);
  });

  for (const [what, name] of hostileNames)
    describe(what, () => {
      const directory = folderWith({ 'compose.yaml': projectNamed(name) });
      const out = async (args: readonly string[], isTerminal = false): Promise<string> => {
        const run = await runIn(directory, args, { isTerminal });
        assert.doesNotMatch(run.err, DISTURBING, 'stderr');
        assert.ok(run.code < 2 || run.out === '', run.err);
        return run.out;
      };
      const question = [
        'explain',
        '--from',
        'api',
        '--to',
        `${name.includes(':') || /\s/.test(name) ? 'api' : name}:80`,
      ];

      it('are text in a terminal', async () => {
        for (const args of [['check'], question, ['explain', '--what', 'api']])
          assert.doesNotMatch((await out(args, true)).replace(OWN_COLOURS, ''), DISTURBING, args.join(' '));
      });

      it('are text in Markdown', async () => {
        const markdown = ownMarkdown(await out([...question, '--markdown']));
        assert.doesNotMatch(markdown, DISTURBING);
        assert.doesNotMatch(markdown, /<|!\[|\]\([^)]|^#|^\s*\|/m);
      });

      it('end no command of a workflow and start none', async () => {
        for (const line of (await out(['check', '--format', 'github', '--severity', 'hint']))
          .split('\n')
          .filter(Boolean)) {
          const [, command = ''] =
            /^::(error|warning|notice) file=[^:]*::/.exec(line.replace(/%[0-9A-F]{2}/g, '_')) ?? [];
          assert.ok(command !== '', line);
          assert.doesNotMatch(line, DISTURBING);
        }
      });

      it('are text in XML', async () => {
        const xml = await out(['check', '--format', 'junit', '--severity', 'hint']);
        assert.doesNotMatch(xml, DISTURBING);
        const tags = [...xml.matchAll(/<[^>]*>/g)].map(([tag]) => /^<[?/]?\w+/.exec(tag)?.[0]);
        const ours = new Set([
          '<?xml',
          '<testsuites',
          '<testsuite',
          '<testcase',
          '<failure',
          '</failure',
          '</testcase',
          '</testsuite',
          '</testsuites',
        ]);
        for (const tag of tags) assert.ok(tag !== undefined && ours.has(tag), tag);
        assert.doesNotMatch(xml, /&(?!(?:amp|lt|gt|quot|#1[03]|#9);)/);
      });

      it('are values of JSON', async () => {
        for (const format of ['json', 'sarif', 'gitlab']) {
          const text = await out(['check', '--format', format, '--severity', 'hint']);
          const value = JSON.parse(text) as unknown;
          assert.ok(typeof value === 'object');
          assert.equal(({} as Record<string, unknown>)['image'], undefined, 'no prototype is changed');
        }
      });

      it('are no link in the messages of SARIF', async () => {
        const sarif = JSON.parse(await out(['check', '--format', 'sarif', '--severity', 'hint'])) as {
          readonly runs: readonly { readonly results: readonly { readonly message: { readonly text: string } }[] }[];
        };
        // A viewer makes a link of an unescaped [text](target) in a plain message (SARIF 2.1.0, 3.11.6).
        for (const { message } of sarif.runs.flatMap(({ results }) => results))
          assert.doesNotMatch(message.text, /(?<!\\)\[[^\]]*[^\\]\]\(/, message.text);
      });

      it('end no label of a picture', async () => {
        const mermaid = await out(['graph']);
        assert.doesNotMatch(mermaid, DISTURBING);
        assert.doesNotMatch(mermaid, /%%\{|evil\["x|<(?!br\/>|-->)/);
      });

      it('are one word of a command that is offered', async () => {
        const answer = JSON.parse((await out([...question, '--json'])) || '{}') as {
          readonly hops?: readonly { readonly verify?: string }[];
        };
        for (const { verify } of answer.hops ?? []) {
          if (verify === undefined) continue;
          // Every command is defined as one that does nothing: whatever is then made was made by a name.
          const script = `PATH=/nonexistent; command_not_found_handle() { :; }; ${verify}`;
          spawnSync('bash', ['-c', script], { cwd: directory, timeout: 5000 });
          assert.equal(spawnSync('ls', ['owned'], { cwd: directory }).status === 0, false, verify);
        }
      });
    });
});
