import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tryRun } from './run.ts';
import { cache, unpackPackages } from './unpackPackages.ts';

export type Generation = '20' | '26' | '28';

/** Whether an engine's programs lie in the folder of engines. */
export function isUnpacked(generation: string): boolean {
  return generation === '20' || existsSync(join(cache, generation, 'usr/sbin/dockerd'));
}

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

/** Makes sure that an engine's programs are there. Gives the reason where it cannot be done. */
export async function installEngine(generation: Generation): Promise<string | undefined> {
  if (generation === '20') return undefined;
  const packages = ['docker.io', 'containerd', ...(generation === '28' ? ['docker-compose'] : [])];
  const problem = await unpackPackages(SUITES[generation], packages, join(cache, generation));
  return problem && `Engine ${generation} could not be fetched: ${problem}`;
}
