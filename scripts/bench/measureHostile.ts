import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hostileFiles } from '../../test/unit/hostileFiles.ts';

const SIZE = 5_000_000;
/** A case that takes longer is given up, in milliseconds. */
const PATIENCE = 60_000;

/** What one hostile file cost the command. */
export interface HostileCost {
  readonly what: string;
  /** Of the processor: the machine may have other work. */
  readonly seconds: number;
  readonly megabytes: number;
}

/** Runs the built command on each hostile file, in a process of its own. Linux and macOS: it needs /usr/bin/time. */
export function* measureHostile(): Generator<HostileCost> {
  const command = path.join(import.meta.dirname, '../../dist/cli.js');
  const folder = mkdtempSync(path.join(tmpdir(), 'netlens-hostile-'));
  try {
    for (const { what, files, args } of hostileFiles(SIZE)) {
      const at = path.join(folder, 'case');
      mkdirSync(at);
      for (const [name, text] of Object.entries(files())) writeFileSync(path.join(at, name), text);
      const { stderr } = spawnSync('/usr/bin/time', ['-f', '%U %S %M', process.execPath, command, ...args], {
        cwd: at,
        encoding: 'utf8',
        maxBuffer: 2 ** 30,
        timeout: PATIENCE,
      });
      const [user = NaN, system = NaN, size = NaN] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
      yield { what, seconds: user + system, megabytes: size / 1024 };
      rmSync(at, { recursive: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
