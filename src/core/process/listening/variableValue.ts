import type { Container } from '../../model/index.ts';
import { partOf, type CommandWord, type SimpleCommand } from '../SimpleCommand.ts';

/** The value of a variable as the program sees it: an assignment before the program, else the container's environment. */
export function variableValue(name: string, command: SimpleCommand, container: Container): CommandWord | undefined {
  const assigned = command.assignments.get(name);
  if (assigned) return partOf(assigned, assigned.value.slice(name.length + 1));
  const set = container.process.environment.find((e) => e.name === name)?.value;
  return set && set.value !== '' ? { value: set.value, text: set, from: 0, to: set.value.length } : undefined;
}

/** `$HOST` or `${HOST}` that the container's shell expands: the variable's own text, where it is known. */
export function expanded(word: CommandWord, container: Container): CommandWord {
  const m = /^\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))$/.exec(word.value);
  const name = m?.[1] ?? m?.[2];
  const set = name === undefined ? undefined : container.process.environment.find((e) => e.name === name)?.value;
  return set ? { value: set.value, text: set, from: 0, to: set.value.length } : word;
}
