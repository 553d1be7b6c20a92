import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Position, Range } from 'vscode-languageserver/node';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own that holds `files`, by their paths in it. It is a repository, so that no settings are looked for above it. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'netlens-server-')));
  folders.push(folder);
  writeFiles(folder, { '.git/HEAD': 'ref: refs/heads/main\n', ...files });
  return folder;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

/** The position of a text, `into` characters into it. */
export function positionOf(text: string, needle: string, into = 0): Position {
  const at = text.indexOf(needle);
  if (at < 0) throw new Error(`"${needle}" is not in the text.`);
  const lines = text.slice(0, at + into).split('\n');
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

/** The range of a text. */
export function rangeOf(text: string, needle: string): Range {
  return { start: positionOf(text, needle), end: positionOf(text, needle, needle.length) };
}

/** A service that listens on its loopback only, which is one warning: `loopback-bind`. */
export const LOOPBACK = `name: shop
services:
  web:
    image: shop/web:1
    command: ["serve", "--host", "127.0.0.1", "--port", "3000"]
    ports:
      - "127.0.0.1:3000:3000"
`;
