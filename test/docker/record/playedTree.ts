import { randomBytes } from 'node:crypto';
import { makeNamespaces, type PlayedEngine, removeNamespaces } from '../engine.ts';
import { installTree } from '../engineTree.ts';
import { run } from '../run.ts';
import { startTreeEngine } from '../treeEngine.ts';

/** The Podmans that plans are played on, and what their recordings are called. */
export const PODMANS: Readonly<Record<string, string>> = { podman: 'pod', 'podman-iptables': 'podipt' };

/** Podman from the unpacked tree, on a machine of its own that has IPv6 too. Throws where the tree cannot be fetched. */
export async function playedTree(kind: 'podman' | 'podman-iptables'): Promise<PlayedEngine> {
  const missing = await installTree();
  if (missing !== undefined) throw new Error(missing);
  const name = randomBytes(3).toString('hex');
  const [host, lan] = [`netlens-h-${name}`, `netlens-l-${name}`];
  await makeNamespaces(host, lan);
  const at = (namespace: string): string => `/var/run/netns/${namespace}`;
  try {
    // As on a machine that forwards already: where netavark switches it on, internal networks that are there leak.
    await run('nsenter', [`--net=${at(host)}`, 'sysctl', '-qw', 'net.ipv4.ip_forward=1']);
    // The neighbour is no router, whatever the machine is.
    await run('nsenter', [`--net=${at(lan)}`, 'sysctl', '-qw', 'net.ipv4.ip_forward=0']);
    const engine = await startTreeEngine(kind, { on: { machine: at(host), lan: at(lan) } });
    // Its nft, where this machine has none.
    process.env.PATH = `${engine.folder}/bin:${process.env.PATH ?? ''}`;
    const { docker, environment, post } = engine;
    return {
      generation: PODMANS[kind] ?? kind,
      environment,
      hostNamespace: at(host),
      lanNamespace: at(lan),
      docker,
      post,
      onHost: (command, ...args) => run('nsenter', [`--net=${at(host)}`, command, ...args], { env: environment }),
      async inNamespaceOf(container, command, ...args) {
        const pid = (await docker('inspect', '-f', '{{.State.Pid}}', container)).trim();
        return run('nsenter', ['-t', pid, '-n', command, ...args], { env: environment });
      },
      // One plan is played on each, and then it is stopped.
      clear: () => Promise.resolve(),
      async stop() {
        await engine.stop();
        await removeNamespaces([host, lan]);
      },
    };
  } catch (error) {
    await removeNamespaces([host, lan]);
    throw error;
  }
}
