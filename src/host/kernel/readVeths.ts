import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import * as v from 'valibot';
import type { DockerConnection } from '../connection/DockerConnection.ts';
import { DockerError } from '../connection/DockerError.ts';
import type { DaemonAnswers } from '../snapshot/readDaemon.ts';
import type { KernelAccess, LocalKernel } from './KernelAccess.ts';
import { matchVeths, type ForwardingEntry, type HostLink, type InnerLink, type VethEnd } from './matchVeths.ts';
import { bridgesOf, runningContainers, type RunningContainer } from './RunningContainer.ts';

export interface VethOptions {
  /** Read the container's own iflink with `docker exec cat` where /proc does not show it. */
  readonly exec?: boolean;
  readonly signal?: AbortSignal;
}

export interface VethReading {
  readonly ends: readonly VethEnd[];
  /** Why there are none, or not all, as a sentence: "… in Docker Desktop's virtual machine." */
  readonly why?: string;
}

/** The host ends of the running containers' interfaces, by what is permitted, surest first (see `matchVeths`). */
export async function readVeths(
  connection: DockerConnection,
  access: KernelAccess,
  answers: DaemonAnswers,
  { exec = false, signal }: VethOptions = {},
): Promise<VethReading> {
  if (!access.local) return { ends: [], why: access.why };
  const bridges = bridgesOf(answers.networks, answers.libpodNetworks);
  const running = runningContainers(answers.containers).filter((c) => access.pids.has(c.id));
  const host = await hostLinks(access);
  if (host.length === 0)
    return { ends: [], why: "The interfaces of the daemon's network namespace cannot be read without root." };
  const questions = await Promise.all(
    running.map(async (container) => ({
      containerId: container.id,
      inner: await innerLinks(container, connection, exec, signal),
      endpoints: container.endpoints.flatMap((endpoint) => {
        const bridge = bridges.get(endpoint.networkId);
        return bridge === undefined ? [] : [{ networkId: endpoint.networkId, bridge, mac: endpoint.mac }];
      }),
    })),
  );
  const ends = matchVeths(questions, host, await forwardingTable(access));
  const asked = questions.reduce((n, q) => n + q.endpoints.length, 0);
  if (ends.length === asked) return { ends };
  return {
    ends,
    why: `The host end of ${asked - ends.length} of ${asked} interfaces could not be told apart without root; "docker exec CONTAINER cat /sys/class/net/eth0/iflink" shows its index.`,
  };
}

const Links = v.array(
  v.object({
    ifname: v.string(),
    ifindex: v.number(),
    link_index: v.optional(v.number()),
    master: v.optional(v.string()),
  }),
);

async function hostLinks(access: LocalKernel): Promise<HostLink[]> {
  const result = await access.run('engine', ['ip', '-j', 'link']);
  const links = v.safeParse(Links, 'out' in result ? json(result.out) : undefined);
  if (links.success) {
    return links.output.map((link) => ({
      name: link.ifname,
      index: link.ifindex,
      ...(link.link_index === undefined ? {} : { peer: link.link_index }),
      ...(link.master === undefined ? {} : { master: link.master }),
    }));
  }
  // Without iproute2 sysfs says the same of our own namespace, to everybody.
  return access.host === 'self' && !('engine' in access)
    ? sysfsLinks('/sys/class/net').map(({ mac: _mac, ...link }) => link)
    : [];
}

/**
 * A container's interfaces. As root: its own sysfs, which lies in its root file system and shows its namespace. Else: names and
 * indexes from /proc/<pid>/net/igmp, which everybody may read and which knows no peers; those by `docker exec`, where allowed.
 */
async function innerLinks(
  { pid, id }: RunningContainer,
  connection: DockerConnection,
  exec: boolean,
  signal: AbortSignal | undefined,
): Promise<InnerLink[]> {
  const own = sysfsLinks(`/proc/${pid}/root/sys/class/net`).filter((l) => l.name !== 'lo');
  if (own.length > 0) return own;
  const known = indexesIn(text(`/proc/${pid}/net/igmp`));
  if (!exec) return known;
  return Promise.all(
    known.map(async (link) => {
      try {
        const answer = await connection.readInContainer(
          id,
          `/sys/class/net/${link.name}/iflink`,
          signal ? { signal } : {},
        );
        const peer = Number.parseInt(answer, 10);
        return Number.isInteger(peer) ? { ...link, peer } : link;
      } catch (error) {
        if (error instanceof DockerError && error.code !== 'cancelled') return link;
        throw error;
      }
    }),
  );
}

/** `2\teth0      :     1      V3`: index and name of every interface (net/ipv4/igmp.c igmp_mc_seq_show). */
function indexesIn(igmp: string): InnerLink[] {
  return [...igmp.matchAll(/^(\d+)\s+([\w.-]{1,15})\s*:/gm)].flatMap(([, index, name]) =>
    name === undefined || name === 'lo' ? [] : [{ name, index: Number(index) }],
  );
}

function sysfsLinks(folder: string): (HostLink & InnerLink)[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const index = Number.parseInt(text(`${folder}/${name}/ifindex`), 10);
    if (!Number.isInteger(index)) return [];
    const peer = Number.parseInt(text(`${folder}/${name}/iflink`), 10);
    const mac = text(`${folder}/${name}/address`).trim().toLowerCase();
    const master = link(`${folder}/${name}/master`);
    return [
      {
        name,
        index,
        ...(Number.isInteger(peer) ? { peer } : {}),
        ...(mac ? { mac } : {}),
        ...(master ? { master: basename(master) } : {}),
      },
    ];
  });
}

const Entries = v.array(
  v.object({ mac: v.string(), ifname: v.string(), master: v.optional(v.string()), state: v.optional(v.string()) }),
);

/** What the bridges learned. Permanent entries are the ports' own addresses. */
async function forwardingTable(access: LocalKernel): Promise<ForwardingEntry[]> {
  const result = await access.run('engine', ['bridge', '-j', 'fdb', 'show']);
  const entries = v.safeParse(Entries, 'out' in result ? json(result.out) : undefined);
  if (!entries.success) return [];
  return entries.output
    .filter((e) => e.master !== undefined && e.state !== 'permanent')
    .map((e) => ({ mac: e.mac.toLowerCase(), port: e.ifname }));
}

function json(out: string): unknown {
  try {
    return JSON.parse(out || '[]') as unknown;
  } catch {
    return undefined;
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
