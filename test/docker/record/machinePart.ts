import { statSync } from 'node:fs';
import { captureMachine } from '../../../src/host/index.ts';
import { procfsAt } from '../../../src/host/kernel/Procfs.ts';
import type { PlayedEngine } from '../engine.ts';
import type { RecordingPlan } from './RecordingPlan.ts';

/**
 * The namespaces of a plan as the capture of a machine (docs/contract.md, "A machine"), without its engine: the one that stands for the
 * machine is its root, and the others are called as the plan's containers.
 */
export async function machinePart(engine: PlayedEngine, { containers }: RecordingPlan): Promise<object> {
  const inodeOf = (file: string): string => String(statSync(file).ino);
  const root = inodeOf(engine.hostNamespace);
  const names = new Map([[root, '@host']]);
  for (const { name } of containers) {
    const pid = (await engine.docker('inspect', '-f', '{{.State.Pid}}', name)).trim();
    const inode = inodeOf(`/proc/${pid}/ns/net`);
    if (!names.has(inode)) names.set(inode, name);
  }
  const procfs = procfsAt();
  const { machine, problems } = await captureMachine({
    procfs: {
      ...procfs,
      link: (path) => (path === '1/ns/net' ? Promise.resolve(`net:[${root}]`) : procfs.link(path)),
    },
    only: new Set(names.keys()),
  });
  if (problems.length > 0) throw new Error(problems.join(' '));
  return {
    namespaces: (machine.namespaces as readonly { readonly id: string }[]).map(({ id, ...rest }) => ({
      ...rest,
      id,
      name: names.get(id),
      names: [],
      labels: {},
    })),
  };
}
