import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aptMirror } from './aptMirror.ts';
import { run } from './run.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Where packages are unpacked; kept between runs. NETLENS_ENGINES names another folder. */
export const cache = process.env.NETLENS_ENGINES ?? join(root, '.cache', 'engines');

/**
 * Unpacks packages of a suite of Debian into a folder. They come from the machine's own Debian mirror, with apt checking their
 * signatures, into lists and folders of our own: nothing of the system's apt is changed. Gives the reason where it cannot be
 * done, else undefined; a folder that is there already is whole.
 */
export async function unpackPackages(
  suite: string,
  packages: readonly string[],
  target: string,
): Promise<string | undefined> {
  if (existsSync(target)) return undefined;
  const mirror = aptMirror(aptSources());
  if (!mirror) return `${packages.join(', ')}: from Debian ${suite}, and apt on this machine has no Debian source.`;
  const work = join(cache, `apt-${basename(target)}-${process.pid}`);
  try {
    for (const folder of ['lists/partial', 'apt/archives/partial', 'debs', 'root'])
      mkdirSync(join(work, folder), { recursive: true });
    writeFileSync(join(work, 'sources.list'), `deb ${mirror} ${suite} main\n`);
    const options = [
      `Dir::Etc::sourcelist=${work}/sources.list`,
      'Dir::Etc::sourceparts=/dev/null',
      `Dir::State::Lists=${work}/lists`,
      `Dir::Cache=${work}/apt`,
      // apt downloads as the user _apt, who may not be let into our folder.
      'APT::Sandbox::User=root',
      'Acquire::Languages=none',
    ].flatMap((o) => ['-o', o]);
    await run('apt-get', [...options, '-qq', 'update']);
    const named = packages.map((p) => `${p}/${suite}`);
    await run('apt-get', [...options, '-qq', 'download', ...named], { cwd: join(work, 'debs') });
    for (const deb of readdirSync(join(work, 'debs')))
      await run('dpkg', ['-x', join(work, 'debs', deb), join(work, 'root')]);
    renameSync(join(work, 'root'), target);
    return undefined;
  } catch (error) {
    return `${packages.join(', ')} (Debian ${suite}): ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What the machine's apt has for sources, one text a file. */
export function aptSources(): string[] {
  const parts = '/etc/apt/sources.list.d';
  const names = existsSync(parts) ? readdirSync(parts).sort() : [];
  return ['/etc/apt/sources.list', ...names.map((n) => join(parts, n))].flatMap((path) => {
    try {
      return [readFileSync(path, 'utf8')];
    } catch {
      return [];
    }
  });
}
