import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { mustRun, step } from './step.mjs';

/**
 * Parts of the machine that a lane needs and npm does not bring. As root on Debian they are installed; elsewhere the answer
 * names the command that installs them.
 * @typedef {{ name: string, programs: readonly (readonly string[])[], packages: readonly string[], elsewhere: string }} Part
 */

/** @type {Part} */
export const chromium = {
  name: 'Chromium',
  programs: [['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']],
  packages: ['chromium'],
  elsewhere: 'install Chromium or Chrome (Debian: apt-get install chromium), or name one in NETLENS_CHROMIUM',
};

/**
 * An ssh server is not installed on a person's own machine for a test; its test is skipped if there is none.
 */
const inCi = process.env.CI === 'true' || process.env.CI === '1';

/** @type {Part} */
export const docker = {
  name: 'Docker Engine and iptables',
  programs: [['dockerd'], ['iptables'], ['ip'], ['busybox'], ...(inCi ? [['sshd'], ['ssh']] : [])],
  packages: ['docker.io', 'iptables', 'iproute2', 'busybox-static', ...(inCi ? ['openssh-server'] : [])],
  elsewhere: 'as root on Debian: apt-get install docker.io iptables iproute2 busybox-static',
};

/** @type {Part} */
export const neovim = {
  name: 'Neovim',
  programs: [['nvim']],
  packages: ['neovim'],
  elsewhere: 'install Neovim 0.7 or later (Debian: apt-get install neovim)',
};

/**
 * @param {string} program
 * @returns {string | undefined} its path, looked up as a shell does
 */
export function findProgram(program) {
  const extensions = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  // Debian keeps dockerd, ip and iptables where only root looks.
  if (process.platform !== 'win32') folders.push('/usr/sbin', '/sbin');
  for (const folder of folders.filter(Boolean)) {
    for (const extension of extensions) {
      const file = path.join(folder, program + extension);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here.
      }
    }
  }
  return undefined;
}

/** @returns {string | undefined} the browser that the lanes drive */
export function findChromium() {
  const named = process.env.NETLENS_CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  return chromium.programs[0]?.map(findProgram).find(Boolean) ?? (existsSync(mac) ? mac : undefined);
}

/** @param {Part} part */
export function isThere(part) {
  if (part === chromium) return findChromium() !== undefined;
  return part.programs.every((names) => names.some(findProgram));
}

/**
 * Makes sure that the parts are there.
 * @param {readonly Part[]} parts
 * @returns {Promise<ReadonlyMap<Part, string>>} those that are still missing, and what to do about each
 */
export async function installParts(parts) {
  const missing = parts.filter((part) => !isThere(part));
  if (missing.length > 0 && isRootOnDebian()) {
    const packages = missing.flatMap((part) => part.packages);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    try {
      await step(`Installing ${packages.join(', ')} (apt-get)`, async () => {
        await mustRun('apt-get', ['update', '-qq'], { env });
        await mustRun('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
      });
    } catch (error) {
      console.log(`✘ ${error.message}`);
    }
  }
  return new Map(
    missing.filter((part) => !isThere(part)).map((part) => [part, `${part.name} is missing: ${part.elsewhere}.`]),
  );
}

function isRootOnDebian() {
  if (process.getuid?.() !== 0 || !findProgram('apt-get')) return false;
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
