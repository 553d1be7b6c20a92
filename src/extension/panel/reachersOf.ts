import { askableIn } from '../../core/diagram/index.ts';
import { answerQuestion, parseQuestion } from '../../core/explain/index.ts';
import type { Steps } from '../../core/model/index.ts';
import type { NetworkView } from '../language/analyseProject.ts';

/** Ids of the containers that reach a port of `target`, and `target` itself; in steps, since each of a thousand may be asked. */
export function* reachersOf(network: NetworkView, target: string): Steps<readonly string[]> {
  const { topology, facts, kernel } = network;
  const container = topology.containers.find((c) => c.id === target);
  if (!container) return [];
  yield;
  const ports = askableIn(topology, facts).to.find((choice) => choice.id === container.name)?.ports ?? [];
  yield;
  const reachers: string[] = [];
  for (const { id, name, active } of topology.containers) {
    const reaches = (port: number, protocol: string) => {
      const question = parseQuestion(topology, name, `${container.name}:${port}/${protocol}`).value;
      return question !== undefined && answerQuestion(kernel, question, { hops: false }).verdict === 'reachable';
    };
    if (id === target || (active && ports.some(({ port, protocol }) => reaches(port, protocol)))) reachers.push(id);
    yield;
  }
  return reachers;
}
