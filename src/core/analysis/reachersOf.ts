import { isListenerUnknown } from '../model/index.ts';
import type { NetworkQueries } from './NetworkQueries.ts';

/** Ids of the containers that reach a port of `target`, or would if something listens there, and of `target` itself. */
export function reachersOf(network: NetworkQueries, target: string): readonly string[] {
  const { topology } = network;
  const container = topology.containers.find((c) => c.id === target);
  if (!container) return [];
  const ports = network.askable.to.find((choice) => choice.id === container.name)?.ports ?? [];
  const reachers: string[] = [];
  for (const { id, name, active } of topology.containers) {
    const reaches = (port: number, protocol: string): boolean => {
      const answer = network.answer(name, `${container.name}:${port}/${protocol}`);
      return answer !== undefined && (answer.verdict === 'reachable' || isListenerUnknown(answer));
    };
    if (id === target || (active && ports.some(({ port, protocol }) => reaches(port, protocol)))) reachers.push(id);
  }
  return reachers;
}
