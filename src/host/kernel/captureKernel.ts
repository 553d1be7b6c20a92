import { readFileSync } from 'node:fs';
import { ENGINE, HOST } from '../../core/model/index.ts';
import { isPodmans } from '../connection/connectDocker.ts';
import { inParallel } from '../snapshot/inParallel.ts';
import type { DaemonAnswers } from '../snapshot/readDaemon.ts';
import type { KernelAccess, LocalKernel, Where } from './KernelAccess.ts';
import { runningContainers } from './RunningContainer.ts';

/** The `kernel` part of a snapshot file (docs/contract.md): texts and JSON as the tools print them. */
export interface KernelCapture {
  readonly host?: NamespaceCapture;
  /** The namespace with the bridges of a rootless engine. */
  readonly rootless?: NamespaceCapture;
  readonly containers: Readonly<Record<string, NamespaceCapture>>;
}

export interface NamespaceCapture {
  readonly addr?: unknown;
  readonly route?: unknown;
  readonly route6?: unknown;
  readonly iptablesSave?: string;
  readonly ip6tablesSave?: string;
  readonly nft?: unknown;
  /** Which links forward, by the kernel's own names: `net.ipv4.conf.podman1.forwarding`. */
  readonly sysctl?: Readonly<Record<string, string>>;
  /** A container's own files. */
  readonly hosts?: string;
  readonly resolvConf?: string;
}

/** Something that could not be read: why, and the command that a person can run for it. */
export interface MissingCapture {
  /** `@host` or a container's name. */
  readonly where: string;
  readonly key: keyof NamespaceCapture;
  readonly why: string;
  readonly command: string;
}

const PARTS: readonly {
  readonly key: keyof NamespaceCapture;
  readonly command: readonly string[];
  readonly json: boolean;
}[] = [
  { key: 'addr', command: ['ip', '-j', '-d', 'addr'], json: true },
  { key: 'route', command: ['ip', '-j', '-d', 'route'], json: true },
  { key: 'route6', command: ['ip', '-j', '-d', '-6', 'route'], json: true },
  { key: 'iptablesSave', command: ['iptables-save'], json: false },
  { key: 'ip6tablesSave', command: ['ip6tables-save'], json: false },
];
const NFT = { key: 'nft', command: ['nft', '-j', 'list', 'ruleset'], json: true } as const;

export interface KernelCaptureOptions {
  /** What was captured of containers before; kept current here, so that an event costs the namespaces that changed. */
  readonly memory?: KernelMemory;
  /** Containers beyond this many are not captured (default: all). */
  readonly most?: number;
}

/** By container id: the capture, and what it was true of. */
export type KernelMemory = Map<string, { readonly of: string; readonly capture: NamespaceCapture }>;

export interface KernelReading {
  readonly kernel?: KernelCapture;
  readonly missing: readonly MissingCapture[];
  /** How many containers were left out because there are too many. */
  readonly leftOut: number;
}

/** The reading where nobody asked for one. */
export const NOTHING_CAPTURED: KernelReading = { missing: [], leftOut: 0 };

/**
 * Captures the links, routes and rules of the host and of every running container with a namespace of its own, as far as
 * permitted. What is missing is reported with the command that would show it; there is never a prompt.
 */
export async function captureKernel(
  access: KernelAccess,
  answers: DaemonAnswers,
  { memory, most = Number.POSITIVE_INFINITY }: KernelCaptureOptions = {},
): Promise<KernelReading> {
  const nftables = usesNftables(answers.info) || isPodmans(answers.version);
  if (!access.local) {
    const missing = [...PARTS, ...(nftables ? [NFT] : [])].map(({ key, command }) => ({
      where: HOST,
      key,
      why: access.why,
      command: `sudo ${command.join(' ')}`,
    }));
    return { missing, leftOut: 0 };
  }
  const own = runningContainers(answers.containers).filter(
    (c) => access.pids.has(c.id) && c.networkMode !== 'host' && !c.networkMode.startsWith('container:'),
  );
  const missing: MissingCapture[] = [];
  const isRootless = 'engine' in access;
  const host = await captureNamespace(access, HOST, 'host', nftables, isRootless ? [] : missing);
  const engine = isRootless ? await captureNamespace(access, ENGINE, 'engine', nftables, missing) : {};
  // Without rights every container would fail alike, so the host's message stands for all. Of more than `most` containers
  // none is read: a part of them would mislead.
  const readable = access.privilege === 'none' || own.length > most ? [] : own;
  const captures = await inParallel(readable, 8, async (container) => {
    const of = `${container.pid} ${JSON.stringify(container.endpoints)}`;
    const known = memory?.get(container.id);
    if (known?.of === of) return known.capture;
    const capture = {
      ...(await captureNamespace(access, container.name, container.pid, false, missing)),
      ...filesOf(container.pid),
    };
    memory?.set(container.id, { of, capture });
    return capture;
  });
  for (const id of memory?.keys() ?? []) if (!own.some((c) => c.id === id)) memory?.delete(id);
  const containers = Object.fromEntries(
    readable.flatMap(({ name }, index) => {
      const capture = captures[index];
      return capture && Object.keys(capture).length > 0 ? [[name, capture]] : [];
    }),
  );
  const forwarding = isPodmans(answers.version) ? await forwardingOf(access) : undefined;
  const home = isRootless ? engine : host;
  if (forwarding && Object.keys(home).length > 0) Object.assign(home, { sysctl: forwarding });
  const kernel = {
    ...(Object.keys(host).length > 0 ? { host } : {}),
    ...(Object.keys(engine).length > 0 ? { rootless: engine } : {}),
    containers,
  };
  return { kernel, missing, leftOut: own.length > most ? own.length : 0 };
}

async function captureNamespace(
  access: LocalKernel,
  name: string,
  where: Where,
  nftables: boolean,
  missing: MissingCapture[],
): Promise<NamespaceCapture> {
  const parts = [...PARTS, ...(nftables ? [NFT] : [])];
  const atOnce = typeof where === 'number' ? await captureAtOnce(access, where) : [];
  const found: Record<string, unknown> = {};
  for (const [i, { key, command, json }] of parts.entries()) {
    const out = atOnce[i];
    const result = out === undefined ? await capture(access, where, command) : { out };
    const value = 'out' in result ? (json ? parsed(result.out) : result.out) : undefined;
    if (value !== undefined) found[key] = value;
    else {
      const why = 'why' in result ? result.why : `${command[0] ?? ''} printed something that is not JSON`;
      missing.push({ where: name, key, why, command: access.commandText(where, command) });
    }
  }
  return found;
}

/** All parts of a namespace by one process; undefined where a part failed, which is then asked for alone, to hear the reason. */
async function captureAtOnce(access: LocalKernel, where: number): Promise<(string | undefined)[]> {
  const script = PARTS.map(({ command }) => `${command.join(' ')} 2>/dev/null; printf '\\036%d\\036' $?`).join('\n');
  const result = await access.run(where, ['sh', '-c', script]);
  if (!('out' in result)) return [];
  const pieces = result.out.split('\x1e');
  return PARTS.map((_, i) => (pieces[2 * i + 1] === '0' ? pieces[2 * i] : undefined));
}

async function capture(access: LocalKernel, where: Where, command: readonly string[]) {
  const [name = ''] = command;
  // Without rights some versions of iptables-save print nothing and exit with 0.
  if (name !== 'ip' && (access.privilege === 'none' || (access.privilege === 'rootless' && where === 'host')))
    return { why: 'reading the rules needs root' };
  const result = await access.run(where, command);
  if (!name.endsWith('tables-save')) return result;
  // On a machine with both backends, Docker's rules are in the one that has its chains.
  if ('out' in result && !result.out.includes(':DOCKER') && typeof where !== 'number') {
    const legacy = await access.run(where, [name.replace('-save', '-legacy-save')]);
    if ('out' in legacy && legacy.out.includes(':DOCKER')) return legacy;
  }
  return result;
}

/** Which links of the engine's namespace forward: netavark switches it off for internal networks, and the kernel may switch it on again. */
async function forwardingOf(access: LocalKernel): Promise<Readonly<Record<string, string>> | undefined> {
  const script = 'for f in /proc/sys/net/ipv4/conf/*/forwarding; do echo "$f $(cat "$f")"; done';
  const result = await access.run('engine', ['sh', '-c', script]);
  if (!('out' in result)) return undefined;
  const lines = result.out.split('\n').flatMap((line): [string, string][] => {
    const m = /^\/proc\/sys\/net\/ipv4\/conf\/([^/]+)\/forwarding ([01])$/.exec(line);
    return m?.[1] !== undefined && m[2] !== undefined ? [[`net.ipv4.conf.${m[1]}.forwarding`, m[2]]] : [];
  });
  return lines.length > 0 ? Object.fromEntries(lines) : undefined;
}

/** What the engine wrote for a container's resolver, where its files may be read. */
function filesOf(pid: number): Pick<NamespaceCapture, 'hosts' | 'resolvConf'> {
  const read = (file: string): string | undefined => {
    try {
      return readFileSync(`/proc/${pid}/root/etc/${file}`, 'utf8');
    } catch {
      return undefined;
    }
  };
  const hosts = read('hosts');
  const resolvConf = read('resolv.conf');
  return { ...(hosts === undefined ? {} : { hosts }), ...(resolvConf === undefined ? {} : { resolvConf }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.trim() === '' ? '[]' : text) as unknown;
  } catch {
    return undefined;
  }
}

/** Whether the engine programs nftables itself (29 and later, `--firewall-backend=nftables`). */
export function usesNftables(info: unknown): boolean {
  const backend: unknown = typeof info === 'object' && info !== null ? Reflect.get(info, 'FirewallBackend') : undefined;
  const driver: unknown = typeof backend === 'object' && backend !== null ? Reflect.get(backend, 'Driver') : undefined;
  return typeof driver === 'string' && driver.startsWith('nftables');
}
