import { topologyOfSnapshot } from '../../core/docker/index.ts';
import { ENGINE, HOST, type HostNetwork, type Problem, type Topology } from '../../core/model/index.ts';
import type { DockerConnection } from '../connection/DockerConnection.ts';
import { imagesOfContainers } from '../images/imagesOfContainers.ts';
import { readImages } from '../images/readImages.ts';
import {
  captureKernel,
  NOTHING_CAPTURED,
  type KernelCapture,
  type KernelMemory,
  type MissingCapture,
} from '../kernel/captureKernel.ts';
import { captureListeners } from '../kernel/captureListeners.ts';
import type { KernelAccess } from '../kernel/KernelAccess.ts';
import { openKernel } from '../kernel/openKernel.ts';
import { readHostFacts } from '../kernel/readHostFacts.ts';
import { readHostNetwork } from '../kernel/readHostNetwork.ts';
import { readHostTables } from '../kernel/readHostTables.ts';
import { rulesCommand } from '../kernel/rulesCommand.ts';
import { readVeths } from '../kernel/readVeths.ts';
import type { DaemonAnswers } from './readDaemon.ts';

export interface LiveOptions {
  /** Capture the kernel's rules too (a process per namespace). */
  readonly kernel?: boolean;
  readonly sudo?: boolean;
  /** Read sockets by `docker exec` where /proc is not this kernel's: of all containers, or of those of these ids. */
  readonly exec?: boolean | ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

/** The live topology: the daemon's answers, with what this machine's kernel adds. */
export interface LiveTopology {
  readonly topology: Topology;
  readonly problems: readonly Problem[];
  /** For `parseCapturedKernel`. */
  readonly kernel?: KernelCapture;
  /** What the kernel would not show, with the command that does. */
  readonly missing: readonly MissingCapture[];
  /** What a person can run and paste where the host's rules could not be read. */
  readonly rulesCommand?: string;
  readonly access: KernelAccess;
  /** The host's own interfaces, routes and firewall; empty where the kernel is another machine's. */
  readonly hostNetwork: HostNetwork;
  /** Why veth names are not, or not all, known; a sentence for the hover card. */
  readonly vethsUnknown?: string;
  /** Whose sockets are not known, and why; one sentence each. */
  readonly listenersUnknown: readonly string[];
  /** Why the host's own sockets are not known. */
  readonly hostListenersUnknown?: string;
}

/** Reading a namespace's links, routes and rules takes some 20 ms; with more containers than this they stay predicted. */
const MAX_CAPTURED = 40;

/** What was captured of the containers of a connection, so that an event costs the namespaces that changed. */
const memories = new WeakMap<DockerConnection, KernelMemory>();

/** Makes the live topology out of the daemon's answers. Reads /proc and runs ip and bridge where the kernel is this one's; never a prompt. */
export async function liveTopology(
  connection: DockerConnection,
  answers: DaemonAnswers,
  { kernel: wantKernel = false, sudo = false, exec = false, signal }: LiveOptions = {},
): Promise<LiveTopology> {
  const cancel = signal ? { signal } : {};
  const access = await openKernel(connection, answers, { sudo, ...cancel });
  const memory = memories.get(connection) ?? (new Map() as KernelMemory);
  memories.set(connection, memory);
  const [tables, captured, sockets, veths] = await Promise.all([
    readHostTables(access),
    wantKernel ? captureKernel(access, answers, { memory, most: MAX_CAPTURED }) : NOTHING_CAPTURED,
    captureListeners(connection, access, answers, { exec, ...cancel }),
    readVeths(connection, access, answers, { exec: exec === true, ...cancel }),
  ]);
  const host = await readHostFacts(access, answers, tables, captured.kernel);
  const known = sockets.complete || sockets.listeners.length > 0 || sockets.read.length > 0;
  const raw = {
    snapshot: answers,
    host,
    ...(known ? { listeners: sockets.listeners, listenersComplete: sockets.complete } : {}),
    ...(sockets.complete ? {} : { listenersRead: sockets.read }),
    ...(sockets.hostMissing === undefined ? {} : { hostListenersUnknown: true }),
    ...(captured.kernel ? { kernel: captured.kernel } : {}),
    veths: veths.ends,
  };
  // What the images start is of use only where sockets were not read.
  const images = sockets.complete
    ? undefined
    : await readImages(connection, imagesOfContainers(answers.containers), cancel);
  const { value, problems } = topologyOfSnapshot(raw, {
    source: 'live',
    ...(images ? { images: images.records } : {}),
  });
  // If no sockets were read, the listeners are only declared by commands and images, not seen.
  const listeners = value.listeners.map((listener) =>
    listener.certainty === 'declared' ? listener : { ...listener, certainty: 'seen' as const },
  );
  return {
    topology: { ...value, listeners },
    problems: captured.leftOut > 0 ? [...problems, predictedOnly(captured.leftOut)] : problems,
    ...(captured.kernel ? { kernel: captured.kernel } : {}),
    missing: captured.missing,
    ...(captured.missing.some(isHostRules) ? { rulesCommand: rulesCommand(access, connection.endpoint, answers) } : {}),
    access,
    hostNetwork: await readHostNetwork(access, tables, captured.kernel?.host),
    ...(veths.why === undefined ? {} : { vethsUnknown: veths.why }),
    listenersUnknown: sockets.missing,
    ...(sockets.hostMissing === undefined ? {} : { hostListenersUnknown: sockets.hostMissing }),
  };
}

function isHostRules({ where, key }: MissingCapture): boolean {
  return (where === HOST || where === ENGINE) && (key === 'iptablesSave' || key === 'nft');
}

function predictedOnly(containers: number): Problem {
  return {
    code: 'kernel-part',
    severity: 'information',
    message: `The routes and rules inside ${containers} containers are predicted, not read, because there are so many. A saved snapshot has them all.`,
  };
}
