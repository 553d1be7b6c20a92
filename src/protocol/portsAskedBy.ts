import type { AskablePort, AskableTarget } from '../core/diagram/index.ts';

/** The ports of a target that this source can ask about. */
export function portsAskedBy(from: string, target: AskableTarget | undefined): readonly AskablePort[] {
  return target?.ports.filter((port) => port.from?.includes(from) ?? true) ?? [];
}
