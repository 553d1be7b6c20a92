import type { Topology } from '../../model/index.ts';
import type { CapturedKernel, CapturedNamespace } from './CapturedKernel.ts';

/** An engine beside the one that was asked, and what was captured of its containers. */
export interface CapturedBeside {
  readonly topology: Topology;
  readonly captured?: CapturedKernel;
}

/**
 * One capture of what several engines' captures hold. The machine is told by the engine that was asked; the namespaces of the others'
 * containers are called by the containers' ids, since two engines may each have one of the same name.
 */
export function capturedTogether(
  asked: CapturedKernel | undefined,
  beside: readonly CapturedBeside[],
): CapturedKernel | undefined {
  const more = beside.flatMap(({ topology, captured }): (readonly [string, CapturedNamespace])[] =>
    topology.containers.flatMap(({ id, name, containerName }) => {
      const found = [id, containerName, name].flatMap((key) => captured?.containers.get(key) ?? [])[0];
      return found ? [[id, found] as const] : [];
    }),
  );
  const engine = asked?.engine ?? beside.map(({ captured }) => captured?.engine).find((one) => one !== undefined);
  const host = asked?.host ?? beside.map(({ captured }) => captured?.host).find((one) => one !== undefined);
  if (!asked && more.length === 0 && !host) return undefined;
  return {
    ...(host ? { host } : {}),
    ...(engine ? { engine } : {}),
    containers: new Map([...(asked?.containers ?? []), ...more]),
  };
}
