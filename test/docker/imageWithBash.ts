import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Engine } from './engine.ts';
import { run } from './run.ts';

/** Imports an image that has what Debian's images have: bash, and coreutils' timeout and sleep, with their libraries. */
export async function imageWithBash(engine: Engine, name: string): Promise<void> {
  const folder = join(engine.folder, 'bash-image');
  const copy = (file: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(file, join(folder, file));
  };
  for (const program of ['bash', 'timeout', 'sleep']) {
    const file = (await run('sh', ['-c', `readlink -f "$(command -v ${program})"`])).trim();
    const libraries = (await run('ldd', [file])).matchAll(/(?:=> |^\s*)(\/\S+) \(/gm);
    for (const [, library = ''] of libraries) copy(library);
    mkdirSync(join(folder, 'bin'), { recursive: true });
    copyFileSync(file, join(folder, 'bin', program));
  }
  await run('sh', ['-c', 'tar -C "$0" -c . | docker import - "$1"', folder, name], { env: engine.environment });
  rmSync(folder, { recursive: true });
}
