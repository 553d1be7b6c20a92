import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engine.ts';
import { run } from '../run.ts';
import { cache, unpackPackages } from '../unpackPackages.ts';

/** The image of real programs: nginx, vsftpd, Erlang and Python of Debian, with busybox beside them. */
export const PROGRAMS = 'netlens-programs:2';

/** A suite of its own, whatever the machine has: the names of these packages are this suite's. */
const SUITE = 'bookworm';

const LIBRARIES = [
  ...['libc6', 'libcrypt1', 'libgcc-s1', 'libstdc++6', 'zlib1g', 'libssl3', 'libpcre2-8-0', 'libtinfo6'],
  // Of vsftpd.
  ...['libcap2', 'libpam0g', 'libaudit1', 'libcap-ng0', 'libwrap0', 'libnsl2', 'libtirpc3', 'libgssapi-krb5-2'],
  ...['libkrb5-3', 'libk5crypto3', 'libkrb5support0', 'libcom-err2', 'libkeyutils1'],
  // Of epmd.
  ...['libsystemd0', 'liblz4-1', 'libzstd1', 'liblzma5', 'libgcrypt20', 'libgpg-error0'],
  // Of Python.
  ...['libexpat1', 'libpython3.11-minimal'],
];

const NAMED = ['nginx', 'vsftpd', 'erlang-base', 'python3-minimal', 'python3.11-minimal'];

/** Unpacks the programs; the reason where that cannot be done. */
export function installPrograms(): Promise<string | undefined> {
  return unpackPackages(SUITE, [...LIBRARIES, ...NAMED], folder());
}

function folder(): string {
  return join(cache, 'programs-2');
}

/** Imports the image into an engine; about a second. */
export async function importPrograms(engine: Engine): Promise<void> {
  const root = join(engine.folder, 'programs');
  cpSync(folder(), root, { recursive: true, verbatimSymlinks: true });
  for (const path of ['usr/share/doc', 'usr/share/locale', 'usr/share/man'])
    rmSync(join(root, path), { recursive: true, force: true });
  for (const path of ['bin', 'tmp', 'etc', 'srv/ftp', 'var/run/vsftpd/empty', 'var/log/nginx', 'var/lib/nginx', 'run'])
    mkdirSync(join(root, path), { recursive: true });
  const busybox = (await run('sh', ['-c', 'command -v busybox'])).trim();
  copyFileSync(busybox, join(root, 'bin/busybox'));
  for (const applet of ['sh', 'sleep', 'cat', 'sed', 'hostname', 'mkdir'])
    if (!existsSync(join(root, 'bin', applet))) symlinkSync('busybox', join(root, 'bin', applet));
  const users = ['root:0:0', 'nobody:65534:65534', 'www-data:33:33', 'ftp:101:101'];
  writeFileSync(join(root, 'etc/passwd'), users.map((u) => `${u.replace(':', ':x:')}::/srv/ftp:/bin/sh\n`).join(''));
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\nwww-data:x:33:\nftp:x:101:\n');
  writeFileSync(join(root, 'srv/ftp/listing'), 'files\n');
  await run('sh', ['-c', 'tar -C "$0" -c . | docker import - "$1"', root, PROGRAMS], { env: engine.environment });
  rmSync(root, { recursive: true });
}
