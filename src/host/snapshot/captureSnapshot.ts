import type { Host } from '../../core/model/index.ts';
import type { DockerConnection } from '../connection/DockerConnection.ts';
import { imageParts } from '../images/imageParts.ts';
import { imagesOfContainers } from '../images/imagesOfContainers.ts';
import { inspectImages } from '../images/inspectImages.ts';
import {
  captureKernel,
  NOTHING_CAPTURED,
  type KernelCapture,
  type KernelReading,
  type MissingCapture,
} from '../kernel/captureKernel.ts';
import { captureListeners, type CapturedListener } from '../kernel/captureListeners.ts';
import type { VethEnd } from '../kernel/matchVeths.ts';
import { openKernel } from '../kernel/openKernel.ts';
import { readHostFacts } from '../kernel/readHostFacts.ts';
import { readHostTables } from '../kernel/readHostTables.ts';
import { readVeths } from '../kernel/readVeths.ts';
import { captureBeside } from './captureBeside.ts';
import { maskSecrets } from './maskSecrets.ts';
import { type DaemonAnswers, readDaemon } from './readDaemon.ts';

export interface CaptureOptions {
  /** Capture the kernel's own rules, routes and links, as far as permitted. */
  readonly kernel?: boolean;
  /** Capture who listens where, as far as it can be read without entering a container. */
  readonly listeners?: boolean;
  /** Keep the values of environment variables; masked otherwise. */
  readonly withEnv?: boolean;
  /** Allow `sudo -n` for the kernel's rules. */
  readonly sudo?: boolean;
  /** Allow `docker exec cat` for the sockets of containers whose kernel is not this one. */
  readonly exec?: boolean;
  /** The environment in which other engines on this machine are looked for; they are not without it. */
  readonly beside?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/**
 * A snapshot file's content (docs/contract.md, "Snapshot file"), with six fields of our own: what is missing is said, and never
 * guessed.
 */
export interface Snapshot {
  readonly snapshot: DaemonAnswers;
  /** How many values that look like secrets were masked beside those of environment variables. */
  readonly masked?: number;
  readonly host?: Host;
  readonly listeners?: readonly CapturedListener[];
  /** False where `listeners` does not know every running container: a port that is not in it may still listen. */
  readonly listenersComplete?: false;
  /** Where `listeners` knows nothing of the host's own sockets, however much it knows of the containers'. */
  readonly hostListenersUnknown?: true;
  readonly kernel?: KernelCapture;
  /** The host ends of the containers' interfaces, as far as they are known. */
  readonly veths?: readonly VethEnd[];
  /** The other engines of this machine, each as a file of its own without the machine's tables. */
  readonly beside?: readonly Snapshot[];
  /** What the kernel would not show, with the command that does. */
  readonly missing?: readonly MissingCapture[];
  /** What could not be read, one sentence each. */
  readonly problems?: readonly string[];
}

/**
 * Captures what the daemon says, and what the kernel says where that is asked for and permitted. Rejects with a DockerError
 * where the daemon cannot be read; everything else that cannot be read is named in the result.
 */
export async function captureSnapshot(connection: DockerConnection, options: CaptureOptions = {}): Promise<Snapshot> {
  const { signal, sudo = false, exec = false } = options;
  const reading = await readDaemon(connection, signal);
  const { answers: images, problems: unread } = await inspectImages(
    connection,
    imagesOfContainers(reading.answers.containers),
    signal ? { signal } : {},
  );
  const answers: DaemonAnswers = {
    ...reading.answers,
    ...(images.size > 0 ? { images: [...images.values()].flatMap((image) => imageParts(image) ?? []) } : {}),
  };
  const problems = [...reading.problems, ...unread];
  const masked = options.withEnv ? undefined : maskSecrets(answers);
  const result = { snapshot: masked?.answers ?? answers, ...(masked?.secrets ? { masked: masked.secrets } : {}) };
  const { beside: environment, ...forOthers } = options;
  const wantsKernel = options.kernel === true || options.listeners === true;
  if (!wantsKernel && !environment) return problems.length > 0 ? { ...result, problems } : result;

  const access = await openKernel(connection, answers, { sudo, ...(signal ? { signal } : {}) });
  const others = environment ? await captureBeside(connection, { answers, access }, environment, forOthers) : [];
  const beside = others.length > 0 ? { beside: others } : {};
  if (!wantsKernel) return { ...result, ...beside, ...(problems.length > 0 ? { problems } : {}) };
  const captured: KernelReading = options.kernel ? await captureKernel(access, answers) : NOTHING_CAPTURED;
  const host = await readHostFacts(access, answers, await readHostTables(access), captured.kernel);
  const sockets = options.listeners
    ? await captureListeners(connection, access, answers, { exec, ...(signal ? { signal } : {}) })
    : undefined;
  const veths = await readVeths(connection, access, answers, { exec, ...(signal ? { signal } : {}) });
  problems.push(...(sockets?.missing ?? []), ...(sockets?.hostMissing === undefined ? [] : [sockets.hostMissing]));
  return {
    ...result,
    ...(Object.keys(host).length > 0 ? { host } : {}),
    ...(sockets && (sockets.complete || sockets.listeners.length > 0) ? { listeners: sockets.listeners } : {}),
    ...(sockets && !sockets.complete && sockets.listeners.length > 0 ? { listenersComplete: false } : {}),
    ...(sockets?.hostMissing === undefined ? {} : { hostListenersUnknown: true }),
    ...(captured.kernel ? { kernel: captured.kernel } : {}),
    ...(veths.ends.length > 0 ? { veths: veths.ends } : {}),
    ...beside,
    ...(captured.missing.length > 0 ? { missing: captured.missing } : {}),
    ...(problems.length > 0 ? { problems } : {}),
  };
}
