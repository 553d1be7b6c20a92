import * as l10n from '@vscode/l10n';
import {
  type Container,
  HOST,
  indexOf,
  type NamespacePort,
  seenListening,
  type Statement,
} from '../../core/analysis/index.ts';
import type { Docker } from '../live/Docker.ts';
import type { Asked } from './tryForReal.ts';
import { twinIn } from './twinIn.ts';

/** What a look says of a socket. Without a statement the network that is shown changes by itself: it is the one that runs. */
export type Looked = { readonly statement?: Statement } | { readonly why: string };

/** Whether a container runs whose sockets say who listens, as far as is known without asking. */
export function canLook({ shown }: Asked, socket: NamespacePort, docker: Docker): boolean {
  if (docker.status.state !== 'connected' || shown.source.kind === 'snapshot') return false;
  return runningOf(shown, socket, docker) !== undefined;
}

/** Reads who listens in the running container: from what is seen of it, else by `docker exec`. A person asked for it. */
export async function lookForListener({ shown }: Asked, socket: NamespacePort, docker: Docker): Promise<Looked> {
  await docker.settled();
  const { status } = docker;
  if (status.state !== 'connected') return { why: 'why' in status ? status.why : l10n.t('No Docker daemon answers.') };
  const container = runningOf(shown, socket, docker);
  if (!container) return { why: l10n.t('It has no running container.') };
  const sockets = await docker.socketsOf(container);
  if ('why' in sockets) return sockets;
  if (shown.source.kind === 'live') return {};
  return { statement: seenListening(sockets, socket, container.containerName) };
}

function runningOf(shown: Asked['shown'], { container: id }: NamespacePort, docker: Docker): Container | undefined {
  const { view } = docker;
  const asked = id === HOST ? undefined : indexOf(shown.network.topology).containers.get(id);
  const found = view && asked && twinIn(view, shown)(asked);
  return found?.state === 'running' ? found : undefined;
}
