import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aptMirror } from './aptMirror.ts';
import { run, tryRun } from './run.ts';

export type Generation = '20' | '26' | '28';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Whether an engine's programs lie in the folder of engines. */
export function isUnpacked(generation: string): boolean {
  return generation === '20' || existsSync(join(cache, generation, 'usr/sbin/dockerd'));
}

/** Where engines are unpacked; kept between runs. NETLENS_ENGINES names another folder. */
const cache = process.env.NETLENS_ENGINES ?? join(root, '.cache', 'engines');

/** Debian's suites carry one engine each: bookworm 20.10, trixie 26.1, forky 28.5. Bookworm's is installed, the others are unpacked. */
const SUITES = { '26': 'trixie', '28': 'forky' } as const;

const PROGRAMS = ['dockerd', 'docker', 'iptables-save', 'ip', 'bridge', 'nsenter', 'unshare', 'busybox', 'tar'];

/** Why no engine can run here, as a sentence with the remedy; undefined where one can. */
export async function missingForEngines(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'Real engines run on Linux only.';
  if (process.getuid?.() !== 0)
    return 'Starting a Docker engine in a namespace of its own needs root: run "sudo npm test -- docker".';
  const missing = [];
  for (const name of PROGRAMS) if ((await tryRun('sh', ['-c', `command -v ${name}`])).code !== 0) missing.push(name);
  if (missing.length > 0) {
    return `${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing: apt-get install docker.io iptables iproute2 busybox-static util-linux.`;
  }
  const { code, err } = await tryRun('unshare', ['-n', 'true']);
  if (code !== 0) return `This machine does not allow new network namespaces (${err.trim()}).`;
  return undefined;
}

/** The folders of programs of an engine, for PATH; empty for the installed one. Any engine that is unpacked there can be started. */
export function engineFolders(generation: string): readonly string[] {
  if (generation === '20') return [];
  return [join(cache, generation, 'usr/sbin'), join(cache, generation, 'usr/bin')];
}

/** Where Compose's plugin lies once engine 28 is unpacked. */
export function composePlugin(): string {
  return join(cache, '28', 'usr/libexec/docker/cli-plugins/docker-compose');
}

/**
 * Makes sure that an engine's programs are there. The packages come from the machine's own Debian mirror, with apt checking
 * their signatures, into lists and folders of our own: nothing of the system's apt is changed. Gives the reason where it
 * cannot be done.
 */
export async function installEngine(generation: Generation): Promise<string | undefined> {
  if (generation === '20') return undefined;
  const suite = SUITES[generation];
  const target = join(cache, generation);
  if (existsSync(join(target, 'usr/sbin/dockerd'))) return undefined;
  const mirror = aptMirror(sources());
  if (!mirror) return `Engine ${generation} comes from Debian ${suite}, and apt on this machine has no Debian source.`;
  const work = join(cache, `apt-${generation}-${process.pid}`);
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
    const packages = [
      `docker.io/${suite}`,
      `containerd/${suite}`,
      ...(generation === '28' ? [`docker-compose/${suite}`] : []),
    ];
    await run('apt-get', [...options, '-qq', 'download', ...packages], { cwd: join(work, 'debs') });
    for (const deb of readdirSync(join(work, 'debs')))
      await run('dpkg', ['-x', join(work, 'debs', deb), join(work, 'root')]);
    rmSync(target, { recursive: true, force: true });
    renameSync(join(work, 'root'), target);
    return undefined;
  } catch (error) {
    return `Engine ${generation} (Debian ${suite}) could not be fetched: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function sources(): string[] {
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
