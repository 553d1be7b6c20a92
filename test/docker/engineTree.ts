import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aptMirror } from './aptMirror.ts';
import { run } from './run.ts';
import { aptSources, cache } from './unpackPackages.ts';

/** The suite that has Podman 5 with both of netavark's firewall drivers, and rootless Docker. */
const SUITE = 'forky';

const PACKAGES = [
  ...['podman', 'netavark', 'aardvark-dns', 'conmon', 'crun', 'passt', 'slirp4netns', 'uidmap'],
  ...['docker.io', 'docker-cli', 'containerd', 'runc', 'rootlesskit'],
  ...['iptables', 'nftables', 'iproute2', 'busybox-static', 'ca-certificates'],
  ...['base-files', 'bash', 'dash', 'coreutils', 'util-linux', 'mount', 'procps', 'sed', 'grep', 'libc-bin', 'login'],
];

/** The user of the rootless engines. */
export const USER = { name: 'person', id: 1000 } as const;

/** Where the tree lies; kept between runs. */
export const engineTree = (): string => join(cache, 'tree');

/**
 * Unpacks a Debian tree with Podman and rootless Docker and all that they need. apt works out which packages these are against an empty
 * system, and checks their signatures; nothing of this machine's own apt is changed, and no script of a package is run. Gives the reason
 * where it cannot be done.
 */
export async function installTree(): Promise<string | undefined> {
  const target = engineTree();
  if (existsSync(join(target, 'usr/bin/podman'))) return undefined;
  const mirror = aptMirror(aptSources());
  if (!mirror) return `Podman comes from Debian ${SUITE}, and apt on this machine has no Debian source.`;
  const work = `${target}-${process.pid}`;
  try {
    for (const folder of ['lists/partial', 'archives/partial', 'root', 'state'])
      mkdirSync(join(work, folder), { recursive: true });
    writeFileSync(join(work, 'sources.list'), `deb ${mirror} ${SUITE} main\n`);
    writeFileSync(join(work, 'status'), '');
    const options = [
      `Dir::Etc::sourcelist=${work}/sources.list`,
      'Dir::Etc::sourceparts=/dev/null',
      `Dir::State=${work}/state`,
      `Dir::State::status=${work}/status`,
      `Dir::State::Lists=${work}/lists`,
      `Dir::Cache=${work}`,
      `Dir::Cache::archives=${work}/archives`,
      // apt downloads as the user _apt, who may not be let into our folder.
      'APT::Sandbox::User=root',
      'APT::Install-Recommends=false',
      'Acquire::Languages=none',
      'Acquire::Check-Valid-Until=false',
    ].flatMap((option) => ['-o', option]);
    await run('apt-get', [...options, '-qq', 'update']);
    await run('apt-get', [...options, '-qq', '-y', '--download-only', 'install', ...PACKAGES]);
    const tree = join(work, 'root');
    const packages = readdirSync(join(work, 'archives')).filter((name) => name.endsWith('.deb'));
    // Its links (/bin to usr/bin) have to be there before anything is put behind them.
    packages.sort(
      (a, b) => Number(b.startsWith('base-files_')) - Number(a.startsWith('base-files_')) || (a < b ? -1 : 1),
    );
    for (const name of packages) await run('dpkg', ['-x', join(work, 'archives', name), tree]);
    writeFileSync(
      join(tree, 'etc/passwd'),
      `root:x:0:0:root:/root:/bin/sh\n${USER.name}:x:${USER.id}:${USER.id}::/home/${USER.name}:/bin/sh\n`,
    );
    writeFileSync(join(tree, 'etc/group'), `root:x:0:\n${USER.name}:x:${USER.id}:\n`);
    for (const file of ['subuid', 'subgid']) writeFileSync(join(tree, 'etc', file), `${USER.name}:100000:65536\n`);
    writeFileSync(join(tree, 'etc/hosts'), '127.0.0.1 localhost\n');
    // What update-alternatives would do.
    for (const tool of ['iptables', 'ip6tables'].flatMap((name) => [name, `${name}-save`, `${name}-restore`]))
      if (!existsSync(join(tree, 'usr/sbin', tool))) symlinkSync('xtables-nft-multi', join(tree, 'usr/sbin', tool));
    writeFileSync(join(tree, 'etc/nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files dns\n');
    mkdirSync(join(tree, 'etc/containers'), { recursive: true });
    writeFileSync(join(tree, 'etc/containers/policy.json'), '{"default":[{"type":"insecureAcceptAnything"}]}');
    for (const folder of ['old', 'srv', `home/${USER.name}`]) mkdirSync(join(tree, folder), { recursive: true });
    chmodSync(join(tree, `home/${USER.name}`), 0o777);
    rmSync(target, { recursive: true, force: true });
    renameSync(tree, target);
    return undefined;
  } catch (error) {
    return `Podman and rootless Docker (Debian ${SUITE}) could not be fetched: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
