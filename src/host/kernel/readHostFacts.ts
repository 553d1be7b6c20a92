import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Host } from '../../core/model/index.ts';
import { isPodmans } from '../connection/connectDocker.ts';
import { inParallel } from '../snapshot/inParallel.ts';
import type { DaemonAnswers } from '../snapshot/readDaemon.ts';
import type { KernelCapture } from './captureKernel.ts';
import type { KernelAccess, LocalKernel } from './KernelAccess.ts';
import { processesCalled } from './processesCalled.ts';
import { AT_ONCE, procfsAt } from './Procfs.ts';
import type { IpTables } from './readHostTables.ts';
import { runningContainers } from './RunningContainer.ts';

/**
 * What is known of the host's own network without its rules: its LAN address, whether docker-proxy runs, two switches of the
 * kernel; and from the captured rules, the policy of FORWARD. What cannot be read is left out, and is then assumed and named
 * (docs/contract.md).
 */
export async function readHostFacts(
  access: KernelAccess,
  answers: DaemonAnswers,
  tables: IpTables,
  kernel?: KernelCapture,
): Promise<Host> {
  if (!access.local || access.host === undefined) return {};
  const lan4 = lanAddress('inet', tables.route, tables.addr);
  const lan6 = lanAddress('inet6', tables.route6, tables.addr);
  const [bridgeNf, rpFilter] = await Promise.all([
    readSwitch(access, '/proc/sys/net/bridge/bridge-nf-call-iptables'),
    readSwitch(access, '/proc/sys/net/ipv4/conf/all/rp_filter'),
  ]);
  const policy = /^:FORWARD (ACCEPT|DROP)/m.exec(filterOf(kernel?.host?.iptablesSave))?.[1];
  const rules6 = kernel?.host?.ip6tablesSave;
  const isPodman = isPodmans(answers.version);
  const proxy = isPodman ? undefined : await userlandProxy(answers);
  return {
    ...(lan4 ? { lanAddress: lan4.address, ...(lan4.gateway ? { lanPeer: lan4.gateway } : {}) } : {}),
    ...(lan6 ? { lanAddress6: lan6.address, ...(lan6.gateway ? { lanPeer6: lan6.gateway } : {}) } : {}),
    ...(policy === 'ACCEPT' || policy === 'DROP' ? { forwardPolicy: policy } : {}),
    ...('engine' in access ? { rootless: true } : {}),
    ...(proxy === undefined || isPodman ? {} : { userlandProxy: proxy }),
    ...(rules6 === undefined || isPodman || 'engine' in access ? {} : { ip6tables: /^:DOCKER /m.test(rules6) }),
    // The file is there only while br_netfilter is loaded; without it bridged frames pass no iptables.
    ...(bridgeNf === 'unreadable' ? {} : { bridgeNf: bridgeNf === '1' }),
    ...(/^[012]$/.test(rpFilter) ? { rpFilter: Number(rpFilter) } : {}),
  };
}

/** The filter table's part of an iptables-save text. */
function filterOf(text: string | undefined): string {
  return /^\*filter$([\s\S]*?)^COMMIT$/m.exec(text ?? '')?.[1] ?? '';
}

async function readSwitch(access: LocalKernel, path: string): Promise<string> {
  if (access.host === 'self') {
    try {
      return readFileSync(path, 'utf8').trim();
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'unreadable';
    }
  }
  // /proc/sys/net shows the reader's own namespace.
  const result = await access.run('host', ['cat', path]);
  if ('out' in result) return result.out.trim();
  return /No such file/.test(result.why) ? 'absent' : 'unreadable';
}

const Routes = v.array(
  v.object({
    dst: v.string(),
    gateway: v.optional(v.string()),
    dev: v.optional(v.string()),
    prefsrc: v.optional(v.string()),
    metric: v.optional(v.number()),
    table: v.optional(v.union([v.string(), v.number()])),
  }),
);
const Addresses = v.array(
  v.object({
    ifname: v.optional(v.string()),
    addr_info: v.optional(
      v.array(
        v.object({
          family: v.optional(v.string()),
          local: v.optional(v.string()),
          scope: v.optional(v.string()),
          deprecated: v.optional(v.boolean()),
        }),
      ),
    ),
  }),
);

/** The address that the main table's default route leaves from, and its gateway. */
function lanAddress(
  family: 'inet' | 'inet6',
  route: unknown,
  addr: unknown,
): { address: string; gateway?: string } | undefined {
  const routes = v.safeParse(Routes, route);
  const links = v.safeParse(Addresses, addr);
  if (!routes.success || !links.success) return undefined;
  const [first] = routes.output
    .filter((r) => r.dst === 'default' && (r.table === undefined || r.table === 'main'))
    .sort((a, b) => (a.metric ?? 0) - (b.metric ?? 0));
  if (!first) return undefined;
  const own = links.output.find((l) => l.ifname === first.dev)?.addr_info ?? [];
  const address = first.prefsrc ?? own.find((a) => a.family === family && a.scope === 'global' && !a.deprecated)?.local;
  if (!address) return undefined;
  // A link-local gateway (fe80::…) cannot be asked about.
  return { address, ...(first.gateway && !/^fe80:/i.test(first.gateway) ? { gateway: first.gateway } : {}) };
}

/**
 * Whether docker-proxy serves this daemon's published ports: one of its processes has the container's address and port among
 * its arguments (moby cmd/docker-proxy/main_linux.go). Undefined where nothing is published, and so nothing can be told.
 */
async function userlandProxy(answers: DaemonAnswers): Promise<boolean | undefined> {
  const published = runningContainers(answers.containers).flatMap((container) =>
    container.published.flatMap((p) => container.endpoints.map((e) => ({ port: String(p.port), address: e.address }))),
  );
  if (published.length === 0) return undefined;
  const proxies = await proxyArguments();
  return published.some(({ port, address }) =>
    proxies.some((args) => after(args, '-host-port') === port && after(args, '-container-ip') === address),
  );
}

function after(args: readonly string[], flag: string): string | undefined {
  const at = args.indexOf(flag);
  return at < 0 ? undefined : args[at + 1];
}

async function proxyArguments(): Promise<string[][]> {
  const procfs = procfsAt();
  const lines = await inParallel(await processesCalled('docker-proxy', procfs), AT_ONCE, (pid) =>
    procfs.text(`${pid}/cmdline`),
  );
  return lines.flatMap((line) => (line === undefined ? [] : [line.split('\0')]));
}
