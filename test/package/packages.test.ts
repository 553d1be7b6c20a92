import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';

const ROOT = path.join(import.meta.dirname, '../..');

/** A project whose server listens where nobody reaches it: one warning. */
const FAULTY = `services:
  web:
    image: python:3.13
    command: python -m http.server --bind 127.0.0.1 8000
    ports: ["8000:8000"]
`;

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface SarifLog {
  readonly runs: readonly [{ readonly tool: { readonly driver: { readonly rules: readonly SarifRule[] } } }];
}

interface SarifRule {
  readonly id: string;
  readonly helpUri?: string;
  readonly fullDescription?: { readonly text: string };
}

/** What is shipped, installed and run as a stranger does. The first test packs; it takes most of the time. */
describe('the packages', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'netlens-packages-'));
  const prefix = path.join(folder, 'prefix');
  const bin = path.join(prefix, 'bin');
  const project = path.join(folder, 'a project');
  const release = path.join(folder, 'release');

  /** Runs with the installed command alone: no node_modules/.bin of ours is on the path. */
  function ran(
    command: string,
    args: readonly string[],
    more: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
  ): Ran {
    const PATH = [bin, ...(process.env['PATH'] ?? '').split(path.delimiter).filter((p) => !p.includes('node_modules'))];
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: more.cwd ?? project,
      encoding: 'utf8',
      input: more.input ?? '',
      env: { HOME: folder, npm_config_update_notifier: 'false', ...more.env, PATH: PATH.join(path.delimiter) },
    });
    return { code: status, out: stdout, err: stderr };
  }

  function packed(directory: string): Map<string, Buffer> {
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'package', '--', '--dir', directory], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
    return new Map(
      readdirSync(directory).map((name) => [path.extname(name), readFileSync(path.join(directory, name))]),
    );
  }

  before(() => {
    mkdirSync(project);
    writeFileSync(path.join(project, 'compose.yaml'), FAULTY);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are the same bytes each time', function () {
    this.timeout(240_000);
    const first = packed(release);
    const second = packed(path.join(folder, 'again'));
    assert.deepEqual([...first.keys()].sort(), ['.tgz', '.vsix']);
    for (const [kind, bytes] of first) assert.ok(second.get(kind)?.equals(bytes), `${kind} differs`);
  });

  it('install the command by npm, into an empty prefix', function () {
    this.timeout(120_000);
    const tarball = readdirSync(release).find((name) => name.endsWith('.tgz')) ?? '';
    const { code, err } = ran('npm', ['install', '-g', '--prefix', prefix, '--offline', path.join(release, tarball)], {
      cwd: folder,
    });
    assert.equal(code, 0, err);
    assert.ok(existsSync(path.join(bin, 'netlens')));
    const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
    assert.equal(ran('netlens', ['--version']).out, `netlens ${version}\n`);
  });

  it('let the command answer', () => {
    const checked = ran('netlens', ['check']);
    assert.equal(checked.code, 1);
    assert.match(checked.out, /web listens on 127\.0\.0\.1:8000/);
    assert.match(ran('netlens', ['explain', '--from', '@host', '--to', 'localhost:8000']).out, /connection/);
  });

  it('let the command find what its sources find', function () {
    this.timeout(120_000);
    const corpus = path.join(ROOT, 'test/fixtures/corpus/files');
    const check = (format: string): string[] => ['check', '--all', corpus, '--severity', 'hint', '--format', format];
    const installed = ran('netlens', check('json'));
    const sources = ran(process.execPath, [path.join(ROOT, 'src/cli/main.ts'), ...check('json')]);
    assert.ok(installed.out.length > 10_000);
    assert.equal(installed.out, sources.out);
    // The pages of rules are left out of the program, but for what a report shows of them.
    const sarif = JSON.parse(ran('netlens', check('sarif')).out) as SarifLog;
    const { rules } = sarif.runs[0].tool.driver;
    const described = rules.filter(({ helpUri }) => helpUri?.includes('/docs/rules/') === true);
    assert.ok(described.length > 5);
    for (const { id, fullDescription } of described) assert.ok((fullDescription?.text.length ?? 0) > 40, id);
  });

  it('let the command serve an editor', async () => {
    const server = spawn(path.join(bin, 'netlens'), ['lsp'], { cwd: project, stdio: ['pipe', 'pipe', 'inherit'] });
    const send = (message: object): void => {
      const text = JSON.stringify({ jsonrpc: '2.0', ...message });
      server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    };
    send({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
    let out = '';
    for await (const chunk of server.stdout) {
      out += String(chunk);
      if (out.includes('"id":2')) send({ method: 'exit' });
      else if (out.includes('"id":1')) send({ id: 2, method: 'shutdown' });
    }
    assert.match(out, /"hoverProvider"/);
    assert.equal(server.exitCode ?? (await once(server, 'exit'))[0], 0);
  });

  describe('in CI', () => {
    /** Stands in for npx, which would ask the registry: runs the installed command. */
    before(() => {
      const npx = path.join(bin, 'npx');
      writeFileSync(npx, '#!/bin/sh\n[ "$1" = --yes ] && shift\nshift\nexec netlens "$@"\n');
      chmodSync(npx, 0o755);
    });

    it('the GitHub Action reports, sums up and fails', () => {
      const action = parse(readFileSync(path.join(ROOT, 'action.yml'), 'utf8')) as {
        runs: { steps: { run: string; env: Record<string, string> }[] };
        inputs: Record<string, { default: string }>;
      };
      const [step] = action.runs.steps;
      const env: NodeJS.ProcessEnv = {
        GITHUB_ACTION_PATH: ROOT,
        GITHUB_OUTPUT: path.join(folder, 'output'),
        GITHUB_STEP_SUMMARY: path.join(folder, 'summary.md'),
      };
      // As the runner does: each input has its default.
      for (const [name, value] of Object.entries(step?.env ?? {}))
        env[name] = value.replace(
          /\$\{\{ inputs\.(\w+) \}\}/,
          (_, input: string) => action.inputs[input]?.default ?? '',
        );
      const { code, out } = ran('bash', ['-c', step?.run ?? ''], { env });
      assert.equal(code, 1);
      assert.match(out, /^::warning file=/);
      const sarif = JSON.parse(readFileSync(path.join(project, 'netlens.sarif'), 'utf8')) as {
        runs: { results: unknown[] }[];
      };
      assert.equal(sarif.runs[0]?.results.length, 1);
      assert.equal(readFileSync(path.join(folder, 'output'), 'utf8'), 'sarif=netlens.sarif\n');
      assert.match(
        readFileSync(path.join(folder, 'summary.md'), 'utf8'),
        /^\| warning \| loopback-bind \| compose\.yaml:4 \| /m,
      );
    });

    it('the GitHub Action says what it cannot read, and makes no report of it', () => {
      const { code, err } = ran('bash', [path.join(ROOT, 'ci/github.sh')], {
        env: { NETLENS_DIRECTORY: 'nowhere', NETLENS_SARIF: 'none.sarif' },
      });
      assert.equal(code, 2);
      assert.match(err, /nowhere: no such folder/);
    });

    it('the GitLab job writes a report', () => {
      const { netlens } = parse(readFileSync(path.join(ROOT, 'ci/gitlab.yml'), 'utf8')) as {
        netlens: { script: string[]; variables: Record<string, string> };
      };
      const { code } = ran('sh', ['-ec', netlens.script.join('\n')], { env: netlens.variables });
      assert.equal(code, 1);
      const report = JSON.parse(readFileSync(path.join(project, 'gl-code-quality-report.json'), 'utf8')) as {
        check_name: string;
      }[];
      assert.deepEqual(
        report.map((entry) => entry.check_name),
        ['loopback-bind'],
      );
    });

    it('the pre-commit hook fails with what it found', () => {
      const hooks = parse(readFileSync(path.join(ROOT, '.pre-commit-hooks.yaml'), 'utf8')) as {
        entry: string;
        files: string;
      }[];
      const { code, out } = ran(path.join(ROOT, hooks[0]?.entry ?? ''), []);
      assert.equal(code, 1);
      assert.match(out, /loopback-bind/);
      const files = new RegExp(hooks[0]?.files ?? '');
      for (const name of ['compose.yaml', 'a/docker-compose.override.yml', '.env', '.devcontainer/devcontainer.json'])
        assert.match(name, files);
      assert.doesNotMatch('src/compose.ts', files);
    });
  });
});
