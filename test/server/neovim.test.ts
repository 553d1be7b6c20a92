import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { findProgram, neovim } from '../../scripts/install-parts.mjs';
import { folderWith } from './workspace.ts';

const root = path.resolve(import.meta.dirname, '../..');

interface Seen {
  readonly opened: boolean;
  readonly edited: boolean;
  readonly stopped: boolean;
  readonly hover: string;
  readonly diagnostics: readonly { code: string; line: number; message: string; severity: number }[];
  readonly after: Seen['diagnostics'];
}

describe('netlens lsp in Neovim', () => {
  it('shows the findings of examples/shop, and follows an edit', function () {
    const nvim = findProgram('nvim');
    if (nvim === undefined && !process.env['CI']) {
      console.log(`${neovim.name} is missing: ${neovim.elsewhere}.`);
      this.skip();
    }
    assert.ok(nvim, `${neovim.name} is missing: ${neovim.elsewhere}.`);
    const folder = folderWith({});
    cpSync(path.join(root, 'examples/shop'), folder, { recursive: true });
    const out = execFileSync(
      nvim,
      ['--headless', '-u', 'NONE', '-i', 'NONE', '-n', 'compose.yaml', '-S', path.join(root, 'test/server/neovim.lua')],
      {
        cwd: folder,
        encoding: 'utf8',
        timeout: 100_000,
        env: {
          ...process.env,
          HOME: folder,
          XDG_CONFIG_HOME: folder,
          XDG_STATE_HOME: folder,
          XDG_CACHE_HOME: folder,
          NETLENS_NODE: process.execPath,
          NETLENS_CLI: path.join(root, 'dist/cli.js'),
          NETLENS_ROOT: folder,
        },
      },
    );
    const seen = JSON.parse(out.slice(out.indexOf('{'))) as Seen;
    assert.ok(seen.opened && seen.edited && seen.stopped, out);
    const found = seen.diagnostics.map(({ code, line, severity }) => `${code} ${line} ${severity}`).sort();
    assert.deepEqual(found, ['hardcoded-docker0-address 26 2', 'loopback-bind 15 2', 'startup-race 19 4']);
    assert.deepEqual(seen.after.map(({ code }) => code).sort(), ['hardcoded-docker0-address', 'startup-race']);
    assert.match(seen.hover, /172\.18\.0\.2/);
  });
});
