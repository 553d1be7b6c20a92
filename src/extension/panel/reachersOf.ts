import { askableIn } from '../../core/diagram/index.ts';
import { answerQuestion, parseQuestion } from '../../core/explain/index.ts';
import type { NetworkView } from '../language/analyseProject.ts';

/** Ids of the containers that reach a port of `target`, and `target` itself. */
export function reachersOf(network: NetworkView, target: string): readonly string[] {
  const { topology, facts, kernel } = network;
  const container = topology.containers.find((c) => c.id === target);
  if (!container) return [];
  const ports = askableIn(topology, facts).to.find((choice) => choice.id === container.name)?.ports ?? [];
  const reaches = (from: string) =>
    ports.some(({ port, protocol }) => {
      const question = parseQuestion(topology, from, `${container.name}:${port}/${protocol}`).value;
      return question !== undefined && answerQuestion(kernel, question, { hops: false }).verdict === 'reachable';
    });
  return topology.containers.filter((c) => c.id === target || (c.active && reaches(c.name))).map((c) => c.id);
}
